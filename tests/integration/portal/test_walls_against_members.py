"""What a member's own role may not do in the database, whatever a view forgot: read, move or make what is not its business."""

from uuid import uuid4

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError, ProgrammingError

from portal.kernel.db import Scope, ScopeRole, scoped_session
from portal.kernel.ids import new_id
from tests.support.people import ask, change
from tests.support.shelf import make_shelf
from tests.support.world import World, make_world

WALL = r"permission denied|row-level security"


def refused(engine: Engine, scope: Scope, statement: str, match: str = WALL, **values: object) -> None:
    with scoped_session(engine, scope) as session, pytest.raises(DBAPIError, match=match):
        session.execute(text(statement), values)


@pytest.mark.parametrize("role", [ScopeRole.RESELLER, ScopeRole.VENDOR, ScopeRole.PLATFORM, ScopeRole.DOOR])
def test_a_sellers_minimum_share_is_the_sellers_alone(engine: Engine, world: World, role: ScopeRole) -> None:
    refused(engine, Scope(role, world.network_id, world.companies["alpha"].id), "SELECT minimum_share FROM organisation")
    with scoped_session(engine, world.people["walid"].scope) as session:
        assert session.execute(text("SELECT minimum_share FROM organisation WHERE code = 'nord'")).scalar_one() is None


@pytest.mark.parametrize("name", ["ana", "walid", "vera"])
def test_a_stranger_is_made_no_member_without_an_invitation(engine: Engine, world: World, name: str) -> None:
    stranger = make_world(world.owner_engine).people["cleo"]
    company = world.people[name].company
    refused(engine, world.people[name].scope,
            "INSERT INTO membership (network_id, organisation_id, user_id, role) VALUES (:n, :o, :u, 'manager')",
            n=company.network_id, o=company.id, u=stranger.user_id)


def test_the_platform_makes_neither_members_nor_operators(engine: Engine, world: World) -> None:
    me, nord = world.people["vera"].user_id, world.companies["nord"]
    scope = Scope.platform(me)
    refused(engine, scope, "INSERT INTO membership (network_id, organisation_id, user_id, role) VALUES (:n, :o, :u, 'manager')",
            n=nord.network_id, o=nord.id, u=me)
    refused(engine, scope, "DELETE FROM membership WHERE user_id = :u", u=me)
    refused(engine, scope, "INSERT INTO app_user (email, name, is_operator) VALUES ('x@maillon.example', 'X', true)")
    refused(engine, scope, "UPDATE organisation SET minimum_share = 0")


@pytest.mark.parametrize("code", ["nord", "sud"])
def test_the_vendor_invites_nobody_into_a_wholesaler(engine: Engine, world: World, code: str) -> None:
    refused(engine, world.people["vera"].scope, """
        INSERT INTO mailed_link (id, token_hash, purpose, email, roles, network_id, organisation_id, expires_at)
        VALUES (:id, '\\x00', 'invitation', 'v@maillon.example', '["manager"]', :n, :o, now() + interval '1 day')""",
        id=uuid4(), n=world.network_id, o=world.companies[code].id)


def test_the_vendor_sees_no_invitation_of_a_wholesaler(engine: Engine, world: World) -> None:
    for code in ("nord", "alpha", "vendor"):
        change(world, """
            INSERT INTO mailed_link (id, token_hash, purpose, email, roles, network_id, organisation_id, expires_at)
            VALUES (:id, :h, 'invitation', :e, '["manager"]', :n, :o, now() + interval '1 day')""",
            id=uuid4(), h=uuid4().bytes, e=f"{code}@maillon.example", n=world.network_id, o=world.companies[code].id)
    with scoped_session(engine, world.people["vera"].scope) as session:
        seen = set(session.execute(text("SELECT email FROM mailed_link")).scalars())
    assert seen == {"alpha@maillon.example", "vendor@maillon.example"}


@pytest.mark.parametrize("name", ["ana", "walid", "vera"])
def test_nobody_takes_numbers_of_anothers_gapless_series(engine: Engine, world: World, name: str) -> None:
    person, sud = world.people[name], world.companies["sud"]
    refused(engine, person.scope, "SELECT take_number(:o, 'invoice', 2026)", match="numbers of its own", o=sud.id)
    with scoped_session(engine, person.scope) as session:
        assert session.execute(text("SELECT take_number(:o, 'invoice', 2026)"), {"o": person.company.id}).scalar_one() == 1


@pytest.mark.parametrize("series", ["order_1", "Order", "x" * 60, "", "a b"])
def test_a_series_cannot_be_another_networks(engine: Engine, world: World, series: str) -> None:
    refused(engine, world.people["ana"].scope, "SELECT next_number(:s)", match="series", s=series)


@pytest.mark.parametrize("function", ["catalog_changed", "prices_changed"])
def test_a_reseller_has_nobodys_catalogue_counted_anew(engine: Engine, world: World, function: str) -> None:
    refused(engine, world.people["ana"].scope, f"SELECT {function}()")


def ordered(engine: Engine, world: World) -> tuple[str, str, int]:
    """Order and line of five units that alpha has of nord, reserved, and the offer."""
    shelf = make_shelf(world)
    offer, nord = shelf.offers["nord:N1"], world.companies["nord"]
    change(world, "INSERT INTO warehouse (network_id, seller_id, code, name) VALUES (:n, :s, 'w', 'W')",
           n=world.network_id, s=nord.id)
    change(world, "INSERT INTO stock (network_id, seller_id, offer_id, warehouse_id, on_hand)"
           " SELECT network_id, seller_id, :o, id, 10 FROM warehouse WHERE network_id = :n", o=offer, n=world.network_id)
    order, line, purchase = new_id(), new_id(), new_id()
    values = {"n": world.network_id, "r": world.companies["alpha"].id, "s": nord.id, "o": order, "l": line, "p": purchase,
              "f": offer}
    change(world, "INSERT INTO purchase (network_id, id, reseller_id, number, net_cents, eco_cents, vat_cents, total_cents)"
           " VALUES (:n, :p, :r, 'A1', 0, 0, 0, 0)", **values)
    change(world, "INSERT INTO sales_order (network_id, id, purchase_id, reseller_id, seller_id, number, purchase_number,"
           " reseller_name, seller_name, deliver_to, net_cents, eco_cents, vat_cents, total_cents, vat)"
           " VALUES (:n, :o, :p, :r, :s, 'C1-1', 'A1', '', '', '{}', 0, 0, 0, 0, '[]')", **values)
    change(world, "INSERT INTO order_line (network_id, id, order_id, reseller_id, seller_id, position, offer_id, product_id,"
           " sku, mpn, brand, name, quantity, dealer_unit_cents, net_unit_cents, eco_unit_cents, vat_rate, net_cents,"
           " eco_cents, price_reason) VALUES (:n, :l, :o, :r, :s, 1, :f, 1, '', '', '', '', 5, 0, 0, 0, 0, 0, 0, '{}')",
           **values)
    with scoped_session(engine, world.people["ana"].scope) as session:
        reserve = text("SELECT * FROM reserve(ARRAY[CAST(:l AS uuid)], ARRAY[CAST(:f AS bigint)], ARRAY[5])")
        assert session.execute(reserve, values).all() == []
        session.commit()
    return str(order), str(line), offer


def test_a_reseller_ships_nothing_from_a_wholesalers_shelf(engine: Engine, world: World) -> None:
    _order, line, offer = ordered(engine, world)
    values = {"l": line, "r": uuid4()}
    release = "SELECT release('{}', :r, ARRAY[CAST(:l AS uuid)], ARRAY[5])"
    refused(engine, world.people["ana"].scope, release.format("shipped"), match="gives back", **values)
    with scoped_session(engine, world.people["cleo"].scope) as session:
        session.execute(text(release.format("cancelled")), values)
        session.commit()
    assert [tuple(row) for row in ask(world, "SELECT on_hand, reserved FROM stock WHERE offer_id = :o", o=offer)] == [(10, 5)]
    with scoped_session(engine, world.people["walid"].scope) as session:
        session.execute(text(release.format("shipped")), values)
        session.commit()
    assert [tuple(row) for row in ask(world, "SELECT on_hand, reserved FROM stock WHERE offer_id = :o", o=offer)] == [(5, 0)]


def test_a_reseller_neither_revives_an_order_nor_cuts_one_that_is_accepted(engine: Engine, world: World) -> None:
    order, line, _offer = ordered(engine, world)

    def done(statement: str) -> int:
        with scoped_session(engine, world.people["ana"].scope) as session:
            made = session.connection().execute(text(statement), {"o": order, "l": line})
            session.commit()
        return made.rowcount

    assert done("UPDATE order_line SET cancelled_quantity = 1 WHERE id = CAST(:l AS uuid)") == 1
    change(world, "UPDATE sales_order SET status = 'accepted' WHERE id = CAST(:o AS uuid)", o=order)
    assert done("UPDATE order_line SET cancelled_quantity = 2 WHERE id = CAST(:l AS uuid)") == 0
    change(world, "UPDATE sales_order SET status = 'cancelled' WHERE id = CAST(:o AS uuid)", o=order)
    assert done("UPDATE sales_order SET status = 'placed' WHERE id = CAST(:o AS uuid)") == 0


@pytest.mark.parametrize("name", ["ana", "walid", "vera"])
def test_the_secret_of_an_invitation_is_not_even_read_as_its_hash(engine: Engine, world: World, name: str) -> None:
    with scoped_session(engine, world.people[name].scope) as session, pytest.raises(ProgrammingError, match=WALL):
        session.execute(text("SELECT token_hash FROM mailed_link"))

"""Invoices and credit notes on a real database: amounts, accounts, numbers, frozen papers, stock."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from pypdf import PdfReader
from sqlalchemy import Engine, text
from time_machine import Traveller

from catalog.intake.shelves import set_stock
from ordering.access_invoices import InvoiceRef, access_invoice
from ordering.actions.issue_credit_note import IssuedCreditNote, issue_credit_note
from ordering.actions.issue_invoice import IssuedInvoice, issue_invoice
from ordering.crediting import Asked, Goods
from ordering.documents.credit_note import credit_note_pdf
from ordering.documents.invoice import invoice_pdf
from ordering.queries.invoice_papers import credit_note_paper, invoice_paper, invoice_view
from ordering.refusals import TotalChanged
from portal.jobs.runner import transaction
from portal.kernel.db import scoped_session
from portal.kernel.errors import NotFound, Refused
from tests.support.people import ask, change
from tests.support.shelves import ShelvedOffer, shelve, stock_of
from tests.support.trade import MadeOrder, Sold, account_faults, make_order, send
from tests.support.world import World

TWENTY = Decimal("0.2")
NOON = datetime(2026, 3, 10, 11, 0, tzinfo=UTC)
pytestmark = pytest.mark.usefixtures("app_context", "clock")


@pytest.fixture
def shelf(world: World) -> ShelvedOffer:
    return shelve(world, world.companies["nord"], "N-1", stock={"main": 50, "lyon": 5})


@pytest.fixture
def ordered(world: World, engine: Engine, shelf: ShelvedOffer) -> MadeOrder:
    """Three screens at 33.33 with freight of 9.90: the table of docs/rules/invoices.md, section 2."""
    return make_order(world, engine, [Sold(shelf, 3)], at=NOON, freight=[(TWENTY, 990)])


def issue(engine: Engine, world: World, shipment: UUID, who: str = "walid") -> IssuedInvoice:
    person = world.people[who]
    with transaction(engine, person.scope) as session:
        return issue_invoice(session, person.actor, shipment_id=shipment)


def credit(engine: Engine, world: World, number: str, asked: dict[int, Asked], **how: Any) -> IssuedCreditNote:
    walid = world.people["walid"]
    with transaction(engine, walid.scope) as session:
        invoice = access_invoice(session, walid.actor, "nord", number)
        return issue_credit_note(session, walid.actor, invoice, asked=asked, **{"reason": "returned", **how})


def test_two_shipments_two_invoices_freight_on_the_first(world: World, engine: Engine, ordered: MadeOrder) -> None:
    first = issue(engine, world, send(ordered, {0: 1}, at=NOON))
    second = issue(engine, world, send(ordered, {0: 2}, at=NOON))
    assert (first.number, first.total_cents, first.due_on) == ("F2026-000001", 5238, date(2026, 4, 9))
    assert (second.number, second.total_cents) == ("F2026-000002", 8100)
    [(opened, due)] = ask(world, "SELECT open_cents, due_cents FROM trading_account WHERE network_id = :n AND reseller_id = :r"
                          " AND seller_id = :s", n=world.network_id, r=ordered.reseller.id, s=ordered.seller.id)
    assert (opened, due) == (0, 13_338)
    assert account_faults(world) == []


def test_asked_twice_it_is_the_same_invoice(world: World, engine: Engine, ordered: MadeOrder) -> None:
    shipment = send(ordered, {0: 1}, at=NOON)
    assert issue(engine, world, shipment) == issue(engine, world, shipment)
    assert ask(world, "SELECT last FROM number_series WHERE issuer_id = :s AND series = 'invoice'", s=ordered.seller.id) == [(1,)]


def test_nobody_invoices_what_another_has_sent(world: World, engine: Engine, ordered: MadeOrder) -> None:
    with pytest.raises(NotFound):
        issue(engine, world, send(ordered, {0: 1}, at=NOON), who="wim")


def test_due_by_the_terms_that_were_frozen(world: World, engine: Engine, shelf: ShelvedOffer) -> None:
    terms = {"days": 45, "basis": "then_month_end", "day": None}
    made = make_order(world, engine, [Sold(shelf, 1)], at=NOON, terms=terms)
    assert issue(engine, world, send(made, {0: 1}, at=NOON)).due_on == date(2026, 4, 30)


@pytest.mark.parametrize(("at", "number", "day"), [
    (datetime(2026, 12, 31, 22, 59, 59, 999_999, tzinfo=UTC), "F2026-000001", date(2026, 12, 31)),
    (datetime(2026, 12, 31, 23, 0, tzinfo=UTC), "F2027-000001", date(2027, 1, 1)),
])
def test_the_year_changes_at_midnight_in_paris(
    world: World, engine: Engine, ordered: MadeOrder, clock: Traveller, at: datetime, number: str, day: date
) -> None:
    shipment = send(ordered, {0: 1}, at=NOON)
    clock.move_to(at)
    issued = issue(engine, world, shipment)
    assert issued.number == number
    assert ask(world, "SELECT issued_on, year FROM invoice WHERE id = :i", i=issued.id) == [(day, day.year)]


def test_a_clock_that_runs_behind_is_not_believed(world: World, engine: Engine, ordered: MadeOrder, clock: Traveller) -> None:
    issue(engine, world, send(ordered, {0: 1}, at=NOON))
    shipment = send(ordered, {0: 1}, at=NOON)
    clock.shift(-timedelta(days=1))
    issued = issue(engine, world, shipment)
    assert ask(world, "SELECT issued_on FROM invoice WHERE id = :i", i=issued.id) == [(date(2026, 3, 10),)]


def test_an_order_undone_gives_its_number_back(world: World, engine: Engine, ordered: MadeOrder) -> None:
    walid, shipment = world.people["walid"], send(ordered, {0: 1}, at=NOON)
    with scoped_session(engine, walid.scope) as session:
        assert issue_invoice(session, walid.actor, shipment_id=shipment).number == "F2026-000001"
    assert issue(engine, world, shipment).number == "F2026-000001"


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_paper_is_the_same_for_ever(world: World, engine: Engine, ordered: MadeOrder, language: str) -> None:
    _company_data(world)
    issued = issue(engine, world, send(ordered, {0: 1}, at=NOON))
    before = _drawn(engine, world, issued.id, language)
    words = " ".join(PdfReader(BytesIO(before)).pages[0].extract_text().split())
    for said in ("F2026-000001", "552 081 317 00012", "FR40552081317", "RCS Lyon 552 081 317", "C00042", "BC 7/11", "L441-10",
                 "FR76 3000 6000 0112 3456 7890 189", ordered.number):
        assert said in words, (said, words)
    change(world, "UPDATE organisation SET name = 'Other', siren = '', siret = '', vat_number = '', rcs = '', capital_cents = 1,"
           " street = 'elsewhere', legal_form = 'SA' WHERE network_id = :n", n=world.network_id)
    change(world, "UPDATE network SET name = 'Other', colour = '#ff0000', logo = 'x', logo_type = 'image/png' WHERE id = :n",
           n=world.network_id)
    change(world, "UPDATE seller_settings SET iban = '', late_rate = '99 %', early_discount = '2 %' WHERE network_id = :n",
           n=world.network_id)
    credit(engine, world, issued.number, {1: Asked(units=1)})
    assert _drawn(engine, world, issued.id, language) == before


def test_a_credit_settles_its_invoice_and_lowers_what_is_due(world: World, engine: Engine, ordered: MadeOrder) -> None:
    issued = issue(engine, world, send(ordered, {0: 2}, at=NOON))
    made = credit(engine, world, issued.number, {1: Asked(units=1), 2: Asked(off_cents=500)}, note="Merci")
    assert (made.number, made.total_cents, made.settled_cents) == ("A2026-000001", 4650, 4650)
    view = _view(engine, world, issued.id)
    assert (view.credited_cents, view.settled_cents, view.owed_cents) == (4650, 4650, issued.total_cents - 4650)
    assert [(one.number, one.cents) for one in view.settlements] == [("A2026-000001", 4650)]
    assert account_faults(world) == []
    words = " ".join(PdfReader(BytesIO(_credit_drawn(engine, world, made.id))).pages[0].extract_text().split())
    for said in ("A2026-000001", "F2026-000001", "Merci"):
        assert said in words


def test_all_of_it_in_parts_gives_back_the_vat_to_the_cent(world: World, engine: Engine, shelf: ShelvedOffer) -> None:
    made = make_order(world, engine, [Sold(shelf, 3, net_cents=3, eco_cents=0)], at=NOON)
    issued = issue(engine, world, send(made, {0: 3}, at=NOON))
    parts = [credit(engine, world, issued.number, {1: Asked(units=1)}).total_cents for _ in range(3)]
    assert (issued.total_cents, parts) == (11, [4, 3, 4])
    assert _view(engine, world, issued.id).state == "credited"
    assert account_faults(world) == []


@pytest.mark.parametrize(("asked", "field"), [
    ({1: Asked(units=3)}, "units-1"), ({1: Asked(off_cents=6667)}, "off-1"), ({2: Asked(off_cents=991)}, "off-2"),
    ({2: Asked(units=2)}, "units-2"), ({9: Asked(units=1)}, None), ({}, None),
    ({1: Asked(units=1, goods=Goods.STOCK, warehouse_id=1)}, "goods-1"),
])
def test_never_more_than_was_invoiced(
    world: World, engine: Engine, ordered: MadeOrder, asked: dict[int, Asked], field: str | None
) -> None:
    issued = issue(engine, world, send(ordered, {0: 2}, at=NOON))
    with pytest.raises(Refused) as refused:
        credit(engine, world, issued.number, asked)
    assert refused.value.field == field
    assert ask(world, "SELECT count(*) FROM credit_note WHERE network_id = :n", n=world.network_id) == [(0,)]


def test_a_total_other_than_the_one_shown_is_refused(world: World, engine: Engine, ordered: MadeOrder) -> None:
    issued = issue(engine, world, send(ordered, {0: 2}, at=NOON))
    with pytest.raises(TotalChanged):
        credit(engine, world, issued.number, {1: Asked(units=1)}, shown_cents=4051)
    assert credit(engine, world, issued.number, {1: Asked(units=1)}, shown_cents=4050).total_cents == 4050


def test_goods_come_back_and_feeds_know_them_by_their_day(
    world: World, engine: Engine, ordered: MadeOrder, shelf: ShelvedOffer
) -> None:
    issued = issue(engine, world, send(ordered, {0: 2}, at=NOON))
    back = Asked(units=2, goods=Goods.STOCK, warehouse_id=shelf.warehouses["lyon"])
    credit(engine, world, issued.number, {1: back})
    assert stock_of(world, shelf)["lyon"] == (7, 0)
    [(at,)] = ask(world, "SELECT at FROM stock_movement WHERE network_id = :n AND event = 'returned'", n=world.network_id)
    for cut_off, figure, on_hand in ((at - timedelta(hours=1), 5, 7), (at, 7, 7), (at + timedelta(hours=1), 4, 4)):
        _feed(engine, world, cut_off, figure)
        assert stock_of(world, shelf)["lyon"][0] == on_hand


def _feed(engine: Engine, world: World, cut_off: datetime, figure: int) -> None:
    with transaction(engine, world.people["walid"].scope) as session:
        session.execute(text("CREATE TEMPORARY TABLE feed_line (sku text, stock integer[]) ON COMMIT DROP"))
        session.execute(text("CREATE TEMPORARY TABLE feed_touched (offer_id bigint PRIMARY KEY) ON COMMIT DROP"))
        session.execute(text("INSERT INTO feed_line VALUES ('N-1', ARRAY[50, CAST(:figure AS integer)])"), {"figure": figure})
        set_stock(session, world.network_id, world.companies["nord"].id, warehouses=["main", "lyon"], cut_off=cut_off)


def _company_data(world: World) -> None:
    change(world, "UPDATE organisation SET legal_form = 'SAS', capital_cents = 5000000, rcs = 'Lyon 552 081 317',"
           " siren = '552081317', siret = '552 081 317 00012', vat_number = 'FR40552081317', street = '9 quai Perrache',"
           " postcode = '69002', city = 'Lyon' WHERE network_id = :n", n=world.network_id)
    change(world, "INSERT INTO seller_settings (network_id, seller_id, iban, bic, invoice_note)"
           " VALUES (:n, :s, 'FR7630006000011234567890189', 'AGRIFRPP', 'Merci')",
           n=world.network_id, s=world.companies["nord"].id)


def _drawn(engine: Engine, world: World, invoice_id: UUID, language: str) -> bytes:
    with transaction(engine, world.people["ana"].scope) as session:
        return invoice_pdf(invoice_paper(session, world.network_id, invoice_id), language)


def _credit_drawn(engine: Engine, world: World, credit_note_id: UUID) -> bytes:
    with transaction(engine, world.people["ana"].scope) as session:
        return credit_note_pdf(credit_note_paper(session, world.network_id, credit_note_id), "fr")


def _view(engine: Engine, world: World, invoice_id: UUID) -> Any:
    with transaction(engine, world.people["ana"].scope) as session:
        return invoice_view(session, world.network_id, invoice_id)


def test_the_door_of_an_invoice_names_its_seller(world: World, engine: Engine, ordered: MadeOrder) -> None:
    issued = issue(engine, world, send(ordered, {0: 1}, at=NOON))

    def found(who: str, seller: str) -> InvoiceRef:
        with transaction(engine, world.people[who].scope) as session:
            return access_invoice(session, world.people[who].actor, seller, issued.number)

    assert found("ana", "nord").id == found("walid", "nord").id == issued.id
    for who, seller in (("ana", "sud"), ("cleo", "nord"), ("wim", "nord"), ("wim", "sud"), ("vera", "nord")):
        with pytest.raises(NotFound):
            found(who, seller)



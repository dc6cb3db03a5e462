"""Founding a demo network on a real database: who is there, with which roles, and what a second network shares."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from catalog.models.feeds import FeedProfile
from catalog.models.offers import Warehouse
from catalog.models.products import Category
from demo.cast import MAIN, PASSWORD, SECOND
from demo.founding import Founded, found, found_operator, network_exists, plant_categories
from portal.embedded import DatabaseUrls
from portal.identity.models import Membership, Network, Organisation, User
from portal.identity.passwords import password_matches
from portal.kernel.db import Scope, Session, make_engine
from portal.kernel.permissions import OrganisationKind, Permission, Role

NOW = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)


@pytest.fixture
def session(fresh_urls: DatabaseUrls) -> Iterator[Session]:
    engine = make_engine(fresh_urls.owner)
    with Session(engine) as opened:
        opened.enter(Scope.owner())
        yield opened
        opened.rollback()
    engine.dispose()


@pytest.fixture
def founded(session: Session) -> Founded:
    return found(session, MAIN, 12, NOW)


def test_companies_people_and_roles(session: Session, founded: Founded) -> None:
    kinds = {row[0]: row[1] for row in session.execute(select(Organisation.kind, func.count()).group_by(Organisation.kind))}
    assert kinds == {"vendor": 1, "wholesaler": 3, "reseller": 12}
    assert len(founded.resellers) == 12
    assert all(house.colleagues for house in founded.houses.values())
    buyer = founded.houses["r-0001"].actor(founded.id, Role.BUYER)
    assert buyer.may(Permission.ORDER_PLACE)
    assert not buyer.may(Permission.USER_MANAGE)
    assert founded.houses["r-0002"].actor(founded.id, Role.BUYER).kind is OrganisationKind.RESELLER
    person = session.scalars(select(User).where(User.email == "buyer@demo.example")).one()
    assert password_matches(person.password_hash, PASSWORD)


def test_sellers_have_warehouses_and_a_profile(session: Session, founded: Founded) -> None:
    assert session.scalar(select(func.count()).select_from(FeedProfile)) == 3
    assert session.scalar(select(func.count()).select_from(Warehouse)) == 5
    assert set(founded.warehouses) >= {("nordis", "CENTRAL"), ("compulog", "LYON"), ("mediasud", "SUD")}


def test_a_second_network_shares_a_person_and_nothing_else(session: Session, founded: Founded) -> None:
    other = found(session, SECOND, 4, NOW)
    assert other.id != founded.id
    networks = session.execute(
        select(Membership.network_id).join(User, User.id == Membership.user_id).where(User.email == "buyer@demo.example")
    ).scalars().all()
    assert set(networks) == {founded.id, other.id}
    logos = session.execute(select(Network.logo)).scalars().all()
    assert len(set(logos)) == 2
    assert network_exists(session, "nordelune")
    assert not network_exists(session, "elsewhere")


def test_the_tree_knows_its_ancestors(session: Session, founded: Founded) -> None:
    plant_categories(session, founded.id)
    toners = session.scalars(select(Category).where(Category.name == "Toners")).one()
    place = func.array_position(toners.ancestors, Category.id)
    names = session.scalars(select(Category.name).where(Category.id.in_(toners.ancestors)).order_by(place)).all()
    assert names == ["Impression", "Consommables", "Toners"]


def test_the_operator_is_made_once(session: Session) -> None:
    found_operator(session)
    found_operator(session)
    assert session.scalar(select(func.count()).select_from(User).where(User.is_operator)) == 1

"""Founding a demo network: companies, groups, people, warehouses, feed profiles and the category tree."""

import random
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sqlalchemy import insert, select, text

from catalog.feeds.dialects import DIALECTS
from catalog.models.feeds import FeedProfile
from catalog.models.offers import Warehouse
from catalog.models.products import Category
from demo.agreements import GROUPS, group_of
from demo.cast import OPERATOR, PASSWORD, DemoNetwork, Member, kind_of, reseller_code
from demo.categories import category_tree, path_of
from demo.companies import DemoCompany, company, people, resellers
from demo.history import CARRIERS
from demo.places import TOWNS
from ordering.models import Carrier
from portal.audit.models import AuditEntry
from portal.identity.models import Membership, Network, Organisation, OrganisationGroup, User
from portal.identity.passwords import hash_password
from portal.kernel.actor import SYSTEM, Actor
from portal.kernel.db import Session
from portal.kernel.ids import new_id
from portal.kernel.permissions import OrganisationKind, Role, permissions_of
from portal.kernel.text import name_key

_SELLER_NUMBER = 5_000
_TOWN_BY_NAME = {town.name: town for town in TOWNS}


@dataclass(frozen=True, slots=True)
class Colleague:
    """A person at an organisation, with what the person may do there."""

    id: int
    name: str
    email: str
    roles: tuple[Role, ...]


@dataclass(frozen=True, slots=True)
class House:
    """An organisation of a founded network and the people in it."""

    id: int
    kind: OrganisationKind
    code: str
    group_id: int | None
    company: DemoCompany
    colleagues: tuple[Colleague, ...]

    def first(self, role: Role) -> Colleague:
        """The first colleague with a role; the first colleague at all where nobody has it."""
        return next((one for one in self.colleagues if role in one.roles), self.colleagues[0])

    def actor(self, network_id: int, role: Role) -> Actor:
        """The first colleague with a role as an actor; the first colleague at all where nobody has it."""
        chosen = self.first(role)
        return Actor(
            user_id=chosen.id, name=chosen.name, network_id=network_id, organisation_id=self.id,
            organisation_name=self.company.name, kind=self.kind, roles=frozenset(chosen.roles),
            permissions=permissions_of(self.kind, chosen.roles),
        )


@dataclass(frozen=True, slots=True)
class Founded:
    """A network as it stands after founding; houses by the code of the organisation."""

    id: int
    network: DemoNetwork
    houses: dict[str, House]
    warehouses: dict[tuple[str, str], int] = field(default_factory=dict)

    @property
    def resellers(self) -> list[House]:
        """The resellers in the order of their numbers."""
        return [house for house in self.houses.values() if house.kind is OrganisationKind.RESELLER]


def network_exists(session: Session, slug: str) -> bool:
    """Whether a network with this address is there already."""
    return session.scalar(select(Network.id).where(Network.slug == slug)) is not None


def found_operator(session: Session) -> None:
    """The installation's operator, unless somebody has that address already."""
    email, name = OPERATOR
    if session.scalar(select(User.id).where(User.email == email)) is None:
        session.execute(
            insert(User).values(email=email, name=name, is_operator=True, password_hash=hash_password(PASSWORD))
        )


def found(session: Session, network: DemoNetwork, reseller_count: int, now: datetime) -> Founded:
    """A network with its vendor, wholesalers and resellers, everybody's password being the demo's.

    The session runs in the owner's scope; IntegrityError where the network is there already.
    """
    network_id = session.execute(
        insert(Network).values(
            slug=network.slug, name=network.name, colour=network.colour, logo=network.logo(network.colour),
            logo_type="image/png", created_at=now - timedelta(days=500),
        ).returning(Network.id)
    ).scalar_one()
    session.execute(text("SELECT set_config('app.network_id', :id, true)"), {"id": str(network_id)})
    group_ids = {
        code: session.execute(
            insert(OrganisationGroup).values(network_id=network_id, code=code,
                name=name).returning(OrganisationGroup.id)
        ).scalar_one()
        for code, name in GROUPS
    }
    companies = _companies(network, reseller_count)
    ids = _insert_organisations(session, network, network_id, companies, group_ids, now)
    houses = _insert_people(session, network, network_id, companies, ids, now)
    _audit_founding(session, network_id, houses.values(), now)
    warehouses = _insert_sellers(session, network, network_id, houses)
    return Founded(network_id, network, houses, warehouses)


def plant_categories(session: Session, network_id: int) -> None:
    """The category tree, so that the feeds' families find their places in it."""
    ids: dict[str, int] = {}
    for category in category_tree():
        ids[category.code] = session.execute(
            insert(Category).values(
                network_id=network_id, name=category.name, name_key=name_key(category.name),
                parent_id=ids.get(category.parent or ""), ancestors=[],
            ).returning(Category.id)
        ).scalar_one()
    for code, own_id in ids.items():
        session.execute(
            text("UPDATE category SET ancestors = :path WHERE network_id = :network AND id = :id"),
            {"path": [ids[one] for one in path_of(code)], "network": network_id, "id": own_id},
        )


def _companies(network: DemoNetwork, reseller_count: int) -> dict[str, DemoCompany]:
    """Every company of a network by its code: vendor, wholesalers, resellers."""
    rng = random.Random(f"sellers-{network.seed}")
    first = _SELLER_NUMBER * network.seed
    made = {network.vendor: company(rng, first, network.vendor_name, _TOWN_BY_NAME["Nanterre"])}
    for number, wholesaler in enumerate(network.wholesalers, start=1):
        made[wholesaler.code] = company(rng, first + number, wholesaler.name, _TOWN_BY_NAME[wholesaler.town])
    for number, reseller in enumerate(resellers(reseller_count, network.seed), start=1):
        made[reseller_code(number)] = reseller
    return made


def _insert_organisations(
    session: Session, network: DemoNetwork, network_id: int, companies: dict[str, DemoCompany],
    group_ids: dict[str, int],
    now: datetime,
) -> dict[str, tuple[int, int | None]]:
    """Ids and group ids by code."""
    rows = []
    for code, one in companies.items():
        kind = kind_of(network, code)
        number = int(code.removeprefix("r-")) if kind is OrganisationKind.RESELLER else 0
        rows.append({
            "network_id": network_id, "kind": kind.value, "code": code, "name": one.name,
            "group_id": group_ids[group_of(number)] if number else None, "legal_form": one.legal_form,
            "siren": one.siren, "siret": one.siret, "vat_number": one.vat, "street": one.address.line,
            "postcode": one.address.postcode, "city": one.address.town, "phone": one.phone,
            "email": f"contact@{one.domain}", "created_at": now - timedelta(days=400 + number % 90),
        })
    found_ids = session.execute(insert(Organisation).returning(Organisation.code, Organisation.id,
        Organisation.group_id), rows)
    return {row.code: (row.id, row.group_id) for row in found_ids}


def _staff(network: DemoNetwork, companies: dict[str, DemoCompany]) -> list[Member]:
    """The cast, and one or two people at every reseller that the cast leaves empty."""
    rng = random.Random(f"staff-{network.seed}")
    staff = list(network.cast)
    taken = {member.organisation for member in staff}
    for code, one in companies.items():
        if kind_of(network, code) is not OrganisationKind.RESELLER or code in taken:
            continue
        first, second = people(rng, one.domain, 2)
        staff.append(Member(code, first.email, first.name, (Role.BUYER, Role.MANAGER)))
        if rng.randrange(3) == 0:
            staff.append(Member(code, second.email, second.name, (Role.BUYER,)))
    return [member for member in staff if member.organisation in companies]


def _insert_people(
    session: Session, network: DemoNetwork, network_id: int, companies: dict[str, DemoCompany],
    ids: dict[str, tuple[int, int | None]], now: datetime,
) -> dict[str, House]:
    staff = _staff(network, companies)
    known = {row.email: row.id for row in session.execute(
        select(User.email, User.id).where(User.email.in_([member.email for member in staff]))
    )}
    password_hash = hash_password(PASSWORD)
    new = [
        {"email": member.email, "name": member.name, "locale": member.locale, "password_hash": password_hash}
        for member in staff
        if member.email not in known
    ]
    if new:
        known |= {row.email: row.id for row in session.execute(insert(User).returning(User.email, User.id), new)}
    session.execute(insert(Membership), [
        {"network_id": network_id, "organisation_id": ids[member.organisation][0], "user_id": known[member.email],
         "role": role.value, "created_at": now - timedelta(days=380 - place % 300)}
        for place, member in enumerate(staff)
        for role in member.roles
    ])
    return {
        code: House(
            id=ids[code][0], kind=kind_of(network, code), code=code, group_id=ids[code][1], company=companies[code],
            colleagues=tuple(
                Colleague(known[member.email], member.name, member.email, member.roles)
                for member in staff
                if member.organisation == code
            ),
        )
        for code in companies
    }


def _audit_founding(session: Session, network_id: int, houses: Iterable[House], now: datetime) -> None:
    session.execute(insert(AuditEntry), [
        {"id": new_id(), "network_id": network_id, "organisation_id": house.id, "at": now - timedelta(days=400),
         "actor_name": SYSTEM.name, "verb": "organisation.added", "subject": house.code,
         "after": {"name": house.company.name, "kind": house.kind.value}}
        for house in houses
    ])


def _insert_sellers(
    session: Session, network: DemoNetwork, network_id: int, houses: dict[str, House]
) -> dict[tuple[str, str], int]:
    """Warehouses and feed profiles of the wholesalers; warehouse ids by seller's and warehouse's code."""
    warehouses: dict[tuple[str, str], int] = {}
    for wholesaler in network.wholesalers:
        seller_id = houses[wholesaler.code].id
        profile = DIALECTS[wholesaler.dialect]
        if profile.warehouses is not None:
            profile = replace(profile, warehouses=tuple(code for code, _ in wholesaler.warehouses))
        session.execute(insert(FeedProfile).values(
            network_id=network_id, seller_id=seller_id, code=wholesaler.dialect, data=profile.to_dict(), is_default=True,
        ))
        session.execute(insert(Carrier), [
            {"network_id": network_id, "seller_id": seller_id, "name": name, "name_key": name_key(name),
             "tracking_url": f"https://carrier-{number}.example/track?id={{number}}"}
            for number, name in enumerate(CARRIERS, start=1)
        ])
        for position, (code, name) in enumerate(wholesaler.warehouses, start=1):
            warehouses[wholesaler.code, code] = session.execute(
                insert(Warehouse).values(
                    network_id=network_id, seller_id=seller_id, code=code, name=name, position=position
                ).returning(Warehouse.id)
            ).scalar_one()
    return warehouses

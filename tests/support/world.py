"""A small world for tests: a network with one vendor, two wholesalers, two resellers, and the people who work there."""

from dataclasses import dataclass, field
from itertools import count
from typing import Any
from uuid import uuid4

from sqlalchemy import Engine, text
from sqlalchemy.dialects.postgresql import insert

from ordering.models import TradingAccount
from portal.identity.models import Membership, Network, Organisation, OrganisationGroup, User
from portal.jobs.runner import transaction
from portal.kernel.actor import Actor
from portal.kernel.db import Scope
from portal.kernel.ids import new_id
from portal.kernel.permissions import OrganisationKind, Role, permissions_of
from portal.web.signed_in import hash_token

_numbers = count(1)


@dataclass(frozen=True)
class Company:
    """An organisation of the world."""

    network_id: int
    id: int
    kind: OrganisationKind
    code: str
    name: str
    group_id: int | None = None

    def scope(self, user_id: int | None = None, *, read_only: bool = False) -> Scope:
        """The scope of its members."""
        return Scope.organisation(
            self.kind, self.network_id, self.id, group_id=self.group_id, user_id=user_id, read_only=read_only
        )


@dataclass(frozen=True)
class Person:
    """Somebody with roles in one organisation, and the secret of a session that is already open."""

    user_id: int
    name: str
    email: str
    company: Company
    roles: tuple[Role, ...]
    token: str

    @property
    def actor(self) -> Actor:
        """The person as actions know them."""
        company, roles = self.company, frozenset(self.roles)
        return Actor(
            user_id=self.user_id, name=self.name, network_id=company.network_id, organisation_id=company.id,
            organisation_name=company.name, kind=company.kind, roles=roles,
            permissions=permissions_of(company.kind, roles),
        )

    @property
    def scope(self) -> Scope:
        """The scope in which the person's requests run."""
        return self.company.scope(self.user_id)


@dataclass
class World:
    """One network and everybody in it; slugs and addresses are unique, so worlds live side by side in one database."""

    owner_engine: Engine
    slug: str
    network_id: int
    companies: dict[str, Company] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)

    def add_company(self, kind: OrganisationKind, code: str, *, group: str | None = None) -> Company:
        """One more organisation; its group is made where missing."""
        with transaction(self.owner_engine, Scope.owner()) as session:
            group_id = None
            if group is not None:
                found = session.execute(
                    text("SELECT id FROM organisation_group WHERE network_id = :n AND code = :c"),
                    {"n": self.network_id, "c": group},
                ).scalar()
                group_id = found or session.execute(
                    insert(OrganisationGroup).values(network_id=self.network_id, code=group, name=group.title())
                    .returning(OrganisationGroup.id)
                ).scalar_one()
            company_id = session.execute(
                insert(Organisation).values(
                    network_id=self.network_id, kind=kind.value, code=code, name=code.title(), group_id=group_id
                ).returning(Organisation.id)
            ).scalar_one()
        self.companies[code] = Company(self.network_id, company_id, kind, code, code.title(), group_id)
        return self.companies[code]

    def open_account(self, reseller: str, seller: str, **conditions: Any) -> None:
        """A trading account between two companies, by their codes: open, without a limit, 30 days net unless said otherwise."""
        values = {"status": "open", "customer_number": f"K-{reseller}", **conditions}
        ids = {"reseller_id": self.companies[reseller].id, "seller_id": self.companies[seller].id}
        account = insert(TradingAccount).values(network_id=self.network_id, **ids, **values)
        keys = ["network_id", "reseller_id", "seller_id"]
        with transaction(self.owner_engine, Scope.owner()) as session:
            session.execute(account.on_conflict_do_update(index_elements=keys, set_=values))

    def add_person(self, name: str, company: Company, *roles: Role, locale: str = "fr") -> Person:
        """One more person with an open session (and no password)."""
        token = uuid4().hex
        email = f"{name}.{next(_numbers)}.{uuid4().hex[:6]}@maillon.example"
        with transaction(self.owner_engine, Scope.owner()) as session:
            user_id = session.execute(
                insert(User).values(email=email, name=name.title(), locale=locale).returning(User.id)
            ).scalar_one()
            for role in roles:
                session.execute(
                    insert(Membership).values(
                        network_id=company.network_id, organisation_id=company.id, user_id=user_id, role=role.value
                    )
                )
            session.execute(
                text("INSERT INTO user_session (token_hash, id, user_id, expires_at)"
                     " VALUES (:hash, :id, :user, now() + interval '12 hours')"),
                {"hash": hash_token(token), "id": new_id(), "user": user_id},
            )
        self.people[name] = Person(user_id, name.title(), email, company, roles, token)
        return self.people[name]


def make_world(owner_engine: Engine) -> World:
    """A network with vendor `vendor`, wholesalers `nord` and `sud`, resellers `alpha` (group gold) and `beta`.

    ana (all roles) and bo (accountant) work at alpha, cleo at beta, walid at nord, wim at sud, vera at the vendor.
    Each reseller has an open account at each wholesaler, without a limit, 30 days net, no freight.
    """
    slug = f"net-{uuid4().hex[:10]}"
    with transaction(owner_engine, Scope.owner()) as session:
        network_id = session.execute(insert(Network).values(slug=slug, name=slug).returning(Network.id)).scalar_one()
    world = World(owner_engine, slug, network_id)
    vendor = world.add_company(OrganisationKind.VENDOR, "vendor")
    nord = world.add_company(OrganisationKind.WHOLESALER, "nord")
    sud = world.add_company(OrganisationKind.WHOLESALER, "sud")
    alpha = world.add_company(OrganisationKind.RESELLER, "alpha", group="gold")
    beta = world.add_company(OrganisationKind.RESELLER, "beta")
    for reseller in ("alpha", "beta"):
        for seller in ("nord", "sud"):
            world.open_account(reseller, seller)
    world.add_person("ana", alpha, Role.BUYER, Role.APPROVER, Role.MANAGER)
    world.add_person("bo", alpha, Role.ACCOUNTANT)
    world.add_person("cleo", beta, Role.BUYER, Role.MANAGER)
    world.add_person("walid", nord, Role.BACK_OFFICE, Role.PRICING, Role.MANAGER)
    world.add_person("wim", sud, Role.BACK_OFFICE, Role.PRICING, Role.MANAGER)
    world.add_person("vera", vendor, Role.CHANNEL_MANAGER, Role.MARKETING, Role.FINANCE, Role.ASSISTANT, Role.MANAGER)
    return world


__all__ = ["Company", "Person", "World", "make_world"]

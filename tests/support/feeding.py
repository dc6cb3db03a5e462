"""Wholesalers that speak the three dialects, feeding their files into a world, and what is stored afterwards."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine, insert, text

from catalog.actions.import_feed import FeedFile, import_feed
from catalog.feed_report import FeedReport
from catalog.feeds.dialects import DIALECTS
from catalog.feeds.profile import FeedProfile, profile_from_dict
from catalog.models import FeedProfile as StoredProfile
from portal.jobs.runner import transaction
from portal.kernel.db import Scope
from portal.kernel.permissions import OrganisationKind, Role
from tests.support.world import Person, World

UPLOADED = datetime(2026, 11, 3, 9, tzinfo=UTC)


@dataclass
class Feeding:
    """The wholesalers of a world by dialect, each with one person of its back office."""

    world: World
    engine: Engine

    def __post_init__(self) -> None:
        for dialect, profile in DIALECTS.items():
            company = self.world.add_company(OrganisationKind.WHOLESALER, dialect)
            self.world.add_person(dialect, company, Role.BACK_OFFICE, Role.PRICING, Role.MANAGER)
            with transaction(self.world.owner_engine, Scope.owner()) as session:
                session.execute(insert(StoredProfile).values(
                    network_id=company.network_id, seller_id=company.id, code=dialect, data=profile.to_dict()))

    def person(self, dialect: str) -> Person:
        """Who sends that dialect's files."""
        return self.world.people[dialect]

    def take(
        self, dialect: str, data: bytes, *, confirmed: bool = False, at: datetime = UPLOADED, profile: FeedProfile | None = None
    ) -> FeedReport:
        """One file taken in as the portal does it, with its own transaction."""
        person = self.person(dialect)
        with transaction(self.engine, person.scope) as session:
            return import_feed(
                session, person.actor, file=FeedFile(data, f"{dialect}.dat", at), profile_code=dialect,
                profile=profile or profile_from_dict(DIALECTS[dialect].to_dict()), confirmed=confirmed,
            )

    def rows(self, question: str, **values: Any) -> list[tuple[Any, ...]]:
        """What the owner sees in this network; `:n` is the network."""
        with transaction(self.world.owner_engine, Scope.owner()) as session:
            return [tuple(row) for row in session.execute(text(question), {"n": self.world.network_id, **values})]

    def one(self, question: str, **values: Any) -> Any:
        """The single value of a question."""
        ((value,),) = self.rows(question, **values)
        return value

    def offers(self, dialect: str) -> dict[str, tuple[Any, ...]]:
        """Each offer by SKU: (MPN key, dealer cents, on hand in all, status, is listed)."""
        return {
            row[0]: row[1:] for row in self.rows(
                "SELECT o.sku, p.mpn_key, o.dealer_cents, (SELECT sum(on_hand)::int FROM stock s WHERE s.network_id = :n"
                " AND s.offer_id = o.id), o.status, o.is_listed FROM offer o JOIN product p ON p.network_id = :n"
                " AND p.id = o.product_id WHERE o.network_id = :n AND o.seller_id = :s ORDER BY o.sku",
                s=self.world.companies[dialect].id)
        }

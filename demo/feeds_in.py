"""The wholesalers' files taken in through the real import, and what only the catalogue's owner adds to it."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import text

from catalog.actions.import_agreements import import_agreements
from catalog.actions.import_feed import FeedFile, Progress, import_feed
from catalog.codes import mpn_key
from catalog.feed_report import FeedReport
from catalog.feeds.profile import profile_from_dict
from catalog.queries.feed_profiles import profiles_of
from demo.agreements import vendor_agreements, wholesaler_agreements
from demo.feed_files import rows, write_feed
from demo.founding import Founded
from demo.history import PARIS
from demo.offers import DemoOffer, Wholesaler
from demo.products import DemoProduct
from portal.kernel.db import Scope, ScopeRole, Session
from portal.kernel.permissions import Role
from portal.kernel.text import name_key

AGES = {"nordis": timedelta(), "compulog": timedelta(days=1), "mediasud": timedelta(days=3)}
_FAULTS = {"nordis": 17, "compulog": 24, "mediasud": 31}
_TAKEN = text("SELECT sku FROM offer WHERE network_id = :network AND seller_id = :seller AND is_listed")
_SPECS = text("""
    WITH said AS (SELECT * FROM jsonb_to_recordset(CAST(:said AS jsonb)) AS x(brand text, mpn_key text, specs jsonb))
    UPDATE product p SET specs = said.specs
    FROM said JOIN brand b ON b.network_id = :network AND b.name_key = said.brand
    WHERE p.network_id = :network AND p.brand_id = b.id AND p.mpn_key = said.mpn_key RETURNING p.id
""")


def file_of(
    folder: Path, wholesaler: Wholesaler, lines: Sequence[DemoOffer], now: datetime, *, seed: int
) -> FeedFile:
    """The wholesaler's file as it would be uploaded, written a day or more ago where its dialect says when."""
    day = (now.astimezone(PARIS) - AGES[wholesaler.dialect]).date()
    path = write_feed(folder, wholesaler, rows(lines, _FAULTS[wholesaler.dialect], seed), day)
    return FeedFile(path.read_bytes(), path.name, now)


def take_feed(
    session: Session, founded: Founded, wholesaler: Wholesaler, file: FeedFile, progress: Progress | None = None
) -> FeedReport:
    """One file through the real import, as the wholesaler's back-office would upload it."""
    house = founded.houses[wholesaler.code]
    actor = house.actor(founded.id, Role.BACK_OFFICE)
    session.enter(Scope(ScopeRole.OWNER, founded.id, house.id))
    profile = profile_from_dict(profiles_of(session, actor)[wholesaler.dialect])
    report = import_feed(
        session, actor, file=file, profile_code=wholesaler.dialect, profile=profile, progress=progress
    )
    session.enter(Scope.owner(founded.id))
    return report


def tell_specs(session: Session, founded: Founded, articles: Iterable[DemoProduct]) -> int:
    """The specifications, which no wholesaler's file carries: a network's owner adds them; returns how many were told."""
    said = [
        {"brand": name_key(article.brand), "mpn_key": mpn_key(article.mpn), "specs": article.specs} for article in articles
    ]
    return len(session.execute(_SPECS, {"network": founded.id, "said": json.dumps(said)}).all())


def taken_lines(session: Session, founded: Founded, wholesaler: Wholesaler, lines: Iterable[DemoOffer]) -> list[DemoOffer]:
    """The lines that the import took in: a spoilt one is no offer."""
    values = {"network": founded.id, "seller": founded.houses[wholesaler.code].id}
    taken = set(session.execute(_TAKEN, values).scalars())
    return [line for line in lines if line.sku in taken]


def grant_agreements(session: Session, founded: Founded, listed: Mapping[str, Sequence[DemoOffer]], now: datetime) -> int:
    """Every grantor's agreement file through the real import; returns how many agreements there are.

    `listed` holds the lines that were taken in, for a scope may name only what the catalogue knows.
    """
    codes = [house.code for house in founded.resellers]
    today = now.astimezone(PARIS).date()
    files = [
        (wholesaler.code, wholesaler_agreements(wholesaler, listed[wholesaler.code], codes, today, founded.network.seed))
        for wholesaler in founded.network.wholesalers
    ]
    first = listed[founded.network.wholesalers[0].code]
    files.append((founded.network.vendor, vendor_agreements(first, codes, today, founded.network.brand)))
    for grantor, document in files:
        if not document["agreements"]:
            continue
        house = founded.houses[grantor]
        role = Role.PRICING if any(Role.PRICING in one.roles for one in house.colleagues) else Role.CHANNEL_MANAGER
        import_agreements(
            session, house.actor(founded.id, role), network_id=founded.id, content=json.dumps(document).encode()
        )
    return sum(len(document["agreements"]) for _, document in files)

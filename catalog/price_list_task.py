"""The long task that makes an own price list in the reseller's scope, and the chore that lets old ones go."""

from hashlib import sha256
from uuid import UUID

from sqlalchemy import Update, delete, text, update

from catalog.access_price_lists import access_price_list
from catalog.actions.ask_price_list import LASTS
from catalog.events import PriceListReady
from catalog.models import PriceList
from catalog.price_list_files import price_list_file
from catalog.queries.agreement_rows import category_paths, price_policy, rules_of_reseller
from catalog.queries.price_list_lines import PriceListChoice, count_price_lines, price_lines
from catalog.rule_book import RuleBook
from portal.files.storage import Storage
from portal.jobs.long import RunningJob
from portal.jobs.publish import publish
from portal.kernel.clock import now, paris_today
from portal.kernel.db import Session

_NAMED = text("SELECT file_is_named(:key)")


class PriceListTask:
    """Given where files are kept, makes one list; a second try drops what a broken one has left."""

    def __init__(self, files: Storage) -> None:
        self.files = files

    def __call__(self, session: Session, job: RunningJob) -> str:
        """Make the list with counted progress; its file, its row and the event that it is ready stand together."""
        actor, list_id = job.actor, UUID(job.args["price_list_id"])
        assert actor.network_id is not None
        wanted = access_price_list(session, actor, list_id)
        choice = PriceListChoice(
            tuple(wanted.seller_ids), tuple(wanted.brand_ids), tuple(wanted.category_ids), wanted.in_stock_only
        )
        book = _book(session, actor.network_id, wanted.organisation_id)
        total = count_price_lines(session, actor.network_id, choice)
        job.progress(0, total)
        lines = price_lines(session, actor.network_id, choice, book)
        content, count = price_list_file(
            wanted.format, lines, wanted.language, lambda done: job.progress(min(done, total), total)
        )
        left, key = wanted.file_key, sha256(content).hexdigest()
        job.apart(lambda noting: noting.execute(_row(wanted).values(file_key=key)))
        self.files.put(actor.network_id, content)
        if left and left != key and not session.execute(_NAMED, {"key": left}).scalar_one():
            self.files.drop(actor.network_id, left)
        ready = now()
        session.execute(_row(wanted).values(
            file_name=f"{_stem(wanted)}-{paris_today(ready).isoformat()}.{wanted.format}", lines=count, size=len(content),
            ready_at=ready, expires_at=ready + LASTS,
        ))
        job.progress(total, total)
        publish(session, PriceListReady(
            network_id=actor.network_id, organisation_id=wanted.organisation_id, price_list_id=list_id, made_by=wanted.made_by,
        ))
        return str(count)


class ExpirePriceLists:
    """The chore that deletes what has expired, and files that nothing else names."""

    def __init__(self, files: Storage) -> None:
        self.files = files

    def __call__(self, session: Session) -> None:
        """Rows first; a file goes when no table of the network names it any more."""
        gone = session.execute(
            delete(PriceList).where(PriceList.expires_at < now()).returning(PriceList.network_id, PriceList.file_key)
            .execution_options(synchronize_session=False)
        ).all()
        for network_id, key in gone:
            if key and not session.execute(_NAMED, {"key": key}).scalar_one():
                self.files.drop(network_id, key)


def _row(wanted: PriceList) -> Update:
    return update(PriceList).where(PriceList.network_id == wanted.network_id, PriceList.id == wanted.id)


def _book(session: Session, network_id: int, reseller_id: int) -> RuleBook:
    """The reseller's rule book of now, read in its own scope."""
    at = now()
    group_id = session.scope.group_id if session.scope else None
    found = rules_of_reseller(session, network_id, reseller_id, group_id, at)
    return RuleBook(
        found.agreements, price_policy(session, network_id), category_paths(session, network_id), found.products, at,
        changes_at=found.changes_at,
    )


def _stem(wanted: PriceList) -> str:
    return "tarif" if wanted.language == "fr" else "price-list"


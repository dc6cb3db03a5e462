"""Loading the demo: both networks from nothing to a year of business, in the order in which a real one would grow."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import text

from demo.accounts import Accounts, open_accounts, settle_balances
from demo.cast import NETWORKS, SECOND, DemoNetwork
from demo.daily import hand_in_truncated, lay_out, leave_short
from demo.feeds_in import file_of, grant_agreements, take_feed, taken_lines, tell_specs
from demo.figures import keep_figures
from demo.founding import Founded, found, found_operator, network_exists, plant_categories
from demo.invoices import invoice_year
from demo.letters import write_letters
from demo.offers import DemoOffer, offers, shrunk
from demo.orders import place_year
from demo.payments import pay_year
from demo.products import products
from demo.progress import Progress, Say
from portal.files.storage import Storage
from portal.kernel.db import Scope, Session

SMALL_SHARE = 40
SMALL_MOST = 900
SMALL_RESELLERS = 6
HELD_DIALECT, TRUNCATED_DIALECT = "mediasud", "compulog"
_BARE_STEPS, _OTHER_STEPS = 2, 10
_TOLD = text("DELETE FROM procrastinate_jobs WHERE args -> 'stamp' ->> 'role' = 'portal_owner'")
_STATISTICS = text(
    "ANALYZE network, organisation, membership, app_user, brand, category, product, product_gtin, offer, offer_price, stock,"
    " sales_month, brand_month, trade_month, offer_sale, product_view_month,"
    " stock_movement, agreement_version, agreement_rule, purchase, sales_order, order_line, shipment, shipment_line,"
    " audit_entry, trading_account, account_entry, invoice, payment, allocation, catalog_count, product_text, search_word,"
    " search_word_key"
)
Count = Callable[[str, int, int | None], None]


@dataclass(frozen=True, slots=True)
class Wanted:
    """How much to make: articles and resellers of the first network; the second one is a small part of it."""

    products: int
    resellers: int

    def of(self, network: DemoNetwork) -> "Wanted":
        """The size of one network."""
        if network is not SECOND:
            return self
        return Wanted(min(SMALL_MOST, self.products // SMALL_SHARE), min(SMALL_RESELLERS, self.resellers))


class AlreadyLoaded(Exception):
    """A demo network is there; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What loading needs beside the database: the portal's files, who is told each step, who is told counts within one."""

    files: Storage
    say: Say
    count: Count


def load_demo(session: Session, wanted: Wanted, now: datetime, around: Surroundings) -> None:
    """Both demo networks in the running transaction of the owner's scope; raises AlreadyLoaded where one is there.

    Nobody is to be told of what only the demo made up: jobs that the imports queued are taken back.
    """
    for network in NETWORKS:
        if network_exists(session, network.slug):
            raise AlreadyLoaded(network.slug)
    found_operator(session)
    for network in NETWORKS:
        _load(session, network, wanted.of(network), now, around)
    session.enter(Scope.owner())
    session.execute(_TOLD)
    if wanted.products:
        session.execute(_STATISTICS)


def _load(session: Session, network: DemoNetwork, wanted: Wanted, now: datetime, around: Surroundings) -> None:
    around.say(f"{network.name} (/{network.slug}/)")
    steps = _OTHER_STEPS + len(network.wholesalers) if wanted.products else _BARE_STEPS
    progress = Progress(steps, around.say)
    with progress.step("Companies and people", of="companies") as step:
        founded = found(session, network, wanted.resellers, now)
        session.enter(Scope.owner(founded.id))
        step.done = len(founded.houses)
    with progress.step("Trading accounts", of="accounts") as step:
        accounts = open_accounts(session, founded, now)
        step.done = len(accounts)
    if wanted.products:
        with TemporaryDirectory(prefix="maillon-demo-") as folder:
            listed = _fill_shelves(session, founded, wanted, now, around, progress, Path(folder))
        _do_business(session, founded, listed, accounts, now, around, progress)
    settle_balances(session, founded)


def _fill_shelves(
    session: Session, founded: Founded, wanted: Wanted, now: datetime, around: Surroundings, progress: Progress,
    folder: Path
) -> dict[str, list[DemoOffer]]:
    """Products and offers through the wholesalers' files; the lines that were taken in, by wholesaler."""
    network = founded.network
    listed: dict[str, list[DemoOffer]] = {}
    with progress.step("Articles made up", of="articles") as step:
        plant_categories(session, founded.id)
        articles = products(wanted.products, network.seed)
        step.done = len(articles)
    for wholesaler in network.wholesalers:
        with progress.step(f"File of {wholesaler.name}", of="lines taken in") as step:
            lines = offers(wholesaler, articles, now.date(), network.seed)
            listed[wholesaler.code] = []
            if not lines:
                continue
            file = file_of(folder, wholesaler, lines, now, seed=network.seed)
            around.files.put(founded.id, file.data)
            if wholesaler.dialect == TRUNCATED_DIALECT:
                hand_in_truncated(session, founded, wholesaler, file)
            report = take_feed(session, founded, wholesaler, file, lambda done,
                total: around.count("lines", done, total))
            listed[wholesaler.code] = taken_lines(session, founded, wholesaler, lines)
            step.done = report.accepted
        fewer = shrunk(lines) if wholesaler.dialect == HELD_DIALECT else []
        if fewer:
            held = file_of(folder, wholesaler, fewer, now, seed=network.seed + 1)
            around.files.put(founded.id, held.data)
            take_feed(session, founded, wholesaler, held)
    with progress.step("Specifications", of="articles") as step:
        step.done = tell_specs(session, founded, articles)
    return listed


def _do_business(
    session: Session, founded: Founded, listed: dict[str, list[DemoOffer]], accounts: Accounts, now: datetime,
    around: Surroundings, progress: Progress,
) -> None:
    with progress.step("Agreements", of="agreements") as step:
        step.done = grant_agreements(session, founded, listed, now)
    with progress.step("A year of orders", of="orders") as step:
        step.done = place_year(
            session, founded, listed, accounts, now, lambda done, total: around.count("purchases", done, total)
        )
        lay_out(session, founded, listed)
        leave_short(session, founded)
    with progress.step("Invoices", of="invoices") as step:
        step.done = invoice_year(session, founded, now)
    with progress.step("Payments", of="payments") as step:
        step.done = pay_year(session, founded, now)
    with progress.step("Kept figures", of="products") as step:
        step.done = keep_figures(session, founded, now)
    with progress.step("Mails about the newest orders", of="orders told") as step:
        step.done = write_letters(session, founded)

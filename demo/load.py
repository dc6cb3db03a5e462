"""Loading the demo: both networks from nothing to a year of business, in the order in which a real one would grow."""

from dataclasses import dataclass
from datetime import datetime

from demo.cast import NETWORKS, SECOND, DemoNetwork
from demo.founding import Founded, found, found_operator, network_exists
from demo.progress import Progress, Say, counted
from portal.kernel.db import Session

SMALL_SHARE = 40
SMALL_MOST = 1_000
SMALL_RESELLERS = 6


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


def load_demo(session: Session, wanted: Wanted, now: datetime, say: Say) -> None:
    """Both demo networks in the running transaction of the owner's scope; raises AlreadyLoaded where one is there."""
    for network in NETWORKS:
        if network_exists(session, network.slug):
            raise AlreadyLoaded(network.slug)
    found_operator(session)
    for network in NETWORKS:
        _load(session, network, wanted.of(network), now, say)


def _load(session: Session, network: DemoNetwork, wanted: Wanted, now: datetime, say: Say) -> Founded:
    say(f"{network.name} (/{network.slug}/)")
    progress = Progress(1, say)
    with progress.step("Companies and people", of="companies") as step:
        founded = found(session, network, wanted.resellers, now)
        step.done = len(founded.houses)
    say(f"  {counted(len(founded.houses))} companies, {progress.finish():.1f} s in all")
    return founded

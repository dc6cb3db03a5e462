"""The first lines of a file as its profile understands them, before anything is merged."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from catalog.feeds.check import Fault, FeedLine, check_feed
from catalog.feeds.profile import FeedProfile
from catalog.feeds.readers import read_feed

LOOKED_AT, SHOWN = 2_000, 12


@dataclass(frozen=True, slots=True)
class FeedPreview:
    """What the first lines would give; `is_whole` where the file has no more lines than were looked at."""

    warehouses: tuple[str, ...]
    cut_off: datetime | None
    looked_at: int
    accepted: int
    is_whole: bool
    by_reason: Sequence[tuple[str, int]]
    lines: Sequence[FeedLine]
    faults: Sequence[Fault]


def preview_feed(data: bytes, profile: FeedProfile) -> FeedPreview:
    """A look at the first 2,000 lines; FeedRefused where the file cannot be taken at all."""
    feed = read_feed(data, profile)
    checked = check_feed(feed, profile)
    lines: list[FeedLine] = []
    faults: list[Fault] = []
    accepted = looked_at = 0
    reasons: Counter[str] = Counter()
    for line, found in islice(checked, LOOKED_AT):
        looked_at += 1
        reasons.update(fault.reason.value for fault in found)
        faults.extend(islice(found, max(0, SHOWN - len(faults))))
        if line is not None:
            accepted += 1
            if len(lines) < SHOWN:
                lines.append(line)
    return FeedPreview(feed.warehouses, feed.cut_off, looked_at, accepted, next(checked, None) is None,
                       reasons.most_common(), lines, faults)

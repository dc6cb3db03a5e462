"""The states of a feed's run and the steps between them."""

from enum import StrEnum

from portal.kernel.flow import Flow


class FeedState(StrEnum):
    """Where a run stands."""

    PREVIEWED = "previewed"
    QUEUED = "queued"
    RUNNING = "running"
    HELD = "held"
    DONE = "done"
    REFUSED = "refused"
    DISCARDED = "discarded"
    FAILED = "failed"


FEED_FLOW = Flow({
    FeedState.PREVIEWED: {FeedState.QUEUED, FeedState.DISCARDED, FeedState.REFUSED},
    FeedState.QUEUED: {FeedState.RUNNING, FeedState.FAILED},
    FeedState.RUNNING: {FeedState.DONE, FeedState.HELD, FeedState.REFUSED, FeedState.FAILED},
    FeedState.HELD: {FeedState.QUEUED, FeedState.DISCARDED},
    FeedState.FAILED: {FeedState.QUEUED, FeedState.DISCARDED},
})

"""Takes a place among the tries that are free, before a password is looked at, so that tries at once cannot pass the limit."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import insert, text

from portal.identity.models import SignInAttempt
from portal.identity.throttle import ACCOUNT, ADDRESS, KNOWN_PLACE, RESET_ACCOUNT, RESET_ADDRESS, Limit, place_of
from portal.kernel.db import Session
from portal.kernel.ids import new_id

_HOLD = text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 7))")
_OF_ACCOUNT = text("""
SELECT count(*) AS failures, clock_timestamp() - max(a.at) AS since FROM sign_in_attempt a
WHERE a.account = :account AND a.purpose = :purpose AND NOT a.succeeded AND a.at > clock_timestamp() - :window
  AND a.at > coalesce((SELECT max(s.at) FROM sign_in_attempt s
                       WHERE s.account = :account AND s.succeeded), '-infinity')
  AND (a.address = CAST(:place AS inet) OR NOT EXISTS (
       SELECT FROM sign_in_attempt k WHERE k.account = :account AND k.purpose = :purpose AND k.succeeded
         AND k.address = CAST(:place AS inet) AND k.at > clock_timestamp() - :known))
""")
_OF_PLACE = text("""
SELECT count(*) AS failures, clock_timestamp() - max(a.at) AS since FROM sign_in_attempt a
WHERE a.address = CAST(:place AS inet) AND a.purpose = :purpose AND NOT a.succeeded AND a.at > clock_timestamp() - :window
""")
LIMITS: dict[str, tuple[Limit, Limit]] = {"sign_in": (ACCOUNT, ADDRESS), "reset": (RESET_ACCOUNT, RESET_ADDRESS)}


@dataclass(frozen=True, slots=True)
class Claim:
    """A try that may be made (`attempt_id`), or how long to wait, for the account or for the place it comes from."""

    attempt_id: UUID | None
    account_wait: timedelta = timedelta(0)
    place_wait: timedelta = timedelta(0)

    @property
    def wait(self) -> timedelta:
        """The longer of the two waits; zero where the try may be made."""
        return max(self.account_wait, self.place_wait)


def claim_attempt(session: Session, *, account: str, address: str | None, purpose: str) -> Claim:
    """Writes a try as failed, unless one must wait; whoever proves right afterwards marks it as succeeded.

    Runs in the door's scope, in a transaction that is committed before the password is looked at. Tries on one account
    or from one place take turns, on all machines. A place from which the person has signed in lately counts its own
    failures only, so that a stranger cannot lock somebody out. A success, or a new password, forgives. Whether the
    account exists makes no difference.
    """
    of_account, of_place = LIMITS[purpose]
    place = place_of(address)
    session.execute(_HOLD, {"key": f"{purpose} account {account}"})
    if place:
        session.execute(_HOLD, {"key": f"{purpose} place {place}"})
    asked = {"account": account, "place": place, "purpose": purpose, "known": KNOWN_PLACE}
    by_account = session.execute(_OF_ACCOUNT, {**asked, "window": of_account.window}).one()
    by_place = session.execute(_OF_PLACE, {"place": place, "purpose": purpose, "window": of_place.window}).one()
    claim = Claim(
        None, account_wait=of_account.wait_after(by_account.failures, by_account.since),
        place_wait=of_place.wait_after(by_place.failures, by_place.since),
    )
    if claim.wait:
        return claim
    attempt_id = new_id()
    session.execute(
        insert(SignInAttempt).values(
            id=attempt_id, purpose=purpose, account=account, address=place, succeeded=False, at=text("clock_timestamp()"),
        )
    )
    return Claim(attempt_id)

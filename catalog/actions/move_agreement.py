"""Moves an agreement in its grantor's order: up, down, to the top, to the place of another one, or to a position."""

from collections.abc import Sequence
from enum import StrEnum
from hashlib import sha256

from flask_babel import gettext as _

from catalog.actions.write_agreements import lock_agreements, write_agreements
from catalog.agreement_changes import AgreementChange, Kind, Part
from catalog.agreement_versions import placed_at, reordered
from catalog.agreements_file import MOST_POSITION
from catalog.queries.agreement_states import standing_agreements
from portal.audit.actions import record
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.db import Session
from portal.kernel.errors import NotFound, Refused, Stale


class Move(StrEnum):
    """Where to."""

    UP = "up"
    DOWN = "down"
    TOP = "top"
    PLACE = "place"
    POSITION = "position"


def order_seen(order: Sequence[tuple[int, int]]) -> str:
    """A grantor's order (ids and positions) in short: the same only as long as nothing has moved, come or gone."""
    return sha256(repr(list(order)).encode()).hexdigest()


def move_agreement(
    session: Session, actor: Actor, *, network_id: int, agreement_id: int, move: Move, to: int = 1, seen: str,
) -> list[str]:
    """Moves one of the actor's agreements from now on, planned versions with it; gives the codes of all that got a position.

    `to` is a place counted from 1 (PLACE) or a position (POSITION: the place of the agreement that has it, else that gap).
    `seen` is the order the mover looked at: raises Stale where it is no longer that one, Refused for a place or position
    below one or beyond the end.
    """
    assert actor.organisation_id is not None
    lock_agreements(session, network_id, actor.organisation_id)
    standing = standing_agreements(session, network_id, [actor.organisation_id])
    place = next((n for n, agreement in enumerate(standing) if agreement.agreement_id == agreement_id), None)
    if place is None:
        raise NotFound(str(agreement_id))
    if order_seen([(one.agreement_id, one.position) for one in standing]) != seen:
        raise Stale(standing[place].code)
    mine = standing[place]
    before = {agreement.code: agreement.position for agreement in standing}
    if move is Move.POSITION:
        if not 1 <= to <= MOST_POSITION:
            raise Refused(_("A position counts from 1."), "position")
        after = placed_at(before, mine.code, to)
    else:
        target = {Move.UP: place - 1, Move.DOWN: place + 1, Move.TOP: 0, Move.PLACE: to - 1}[move]
        if not 0 <= target < len(standing):
            raise Refused(_("There is no such place in the order."), "position")
        after = reordered(before, mine.code, target)
    changes = [
        AgreementChange(Kind.MOVED, one.code, one.grantor_id, one, None, after[one.code], (Part.POSITION,))
        for one in standing if after[one.code] != one.position
    ]
    if changes:
        write_agreements(session, actor, network_id=network_id, changes=changes, now=clock.now())
        moved = [change.code for change in changes]
        record(
            session, actor, "agreement.moved", f"agreement {mine.code}", network_id=network_id,
            before={"position": mine.position}, after={"position": after[mine.code], "moved": moved[:200]},
        )
    return [change.code for change in changes]

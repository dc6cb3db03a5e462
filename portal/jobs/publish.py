"""Telling a fact: an event enters the queue in the transaction that made it true, or not at all."""

import json
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import text

from portal.kernel.db import Session
from portal.kernel.events import Event
from portal.kernel.ids import new_id

EVENTS, LONG, CHORES = "events", "long", "chores"
DELIVER, WORK, CHORE = "deliver", "work", "chore"
_ENQUEUE_EVENT = text(
    "SELECT enqueue(:queue, :task, jsonb_build_object('event_id', CAST(:event AS text), 'wire', CAST(:wire AS text),"
    " 'payload', CAST(:payload AS jsonb)), :lock)"
)
_ENQUEUE_EVENTS = text(
    "SELECT enqueue(:queue, :task, x.args, x.lock)"
    " FROM jsonb_to_recordset(CAST(:jobs AS jsonb)) AS x(args jsonb, lock text)"
)
_ENQUEUE = text("SELECT enqueue(:queue, :task, CAST(:arguments AS jsonb), NULL)")


def publish(session: Session, event: Event, *, stream: str | None = None) -> UUID:
    """Queue an event for its consumers, in the running transaction; returns the event's id.

    The database stamps it with the scope it was published from. Events of one `stream` (`order:<id>`) are delivered
    one after the other, in the order of their publication.
    """
    event_id = new_id()
    session.connection().execute(
        _ENQUEUE_EVENT,
        {"queue": EVENTS, "task": DELIVER, "event": str(event_id), "wire": event.wire, "payload": event.to_json(),
         "lock": stream},
    )
    return event_id


def publish_all(session: Session, told: Sequence[tuple[Event, str | None]]) -> None:
    """Queue several events with their streams, in this order, in one statement."""
    jobs = [
        {"args": {"event_id": str(new_id()), "wire": event.wire, "payload": json.loads(event.to_json())}, "lock": stream}
        for event, stream in told
    ]
    session.connection().execute(
        _ENQUEUE_EVENTS, {"queue": EVENTS, "task": DELIVER, "jobs": json.dumps(jobs, ensure_ascii=False)}
    ).all()


def enqueue(session: Session, queue: str, task: str, arguments: str) -> None:
    """Queue a task with its arguments as JSON, in the running transaction and stamped with its scope."""
    session.connection().execute(_ENQUEUE, {"queue": queue, "task": task, "arguments": arguments})

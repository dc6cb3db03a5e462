"""Taking what came in from a bank's file: each line once, also where files overlap."""

import json
from dataclasses import asdict, dataclass
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import text

from ordering.bank_files import BankLine, BankStatement
from portal.audit.actions import record
from portal.kernel.actor import Actor
from portal.kernel.db import Session
from portal.kernel.errors import Refused
from portal.kernel.ids import new_id


@dataclass(frozen=True, slots=True)
class TakenFile:
    """What came of a file: payments made of it, and lines that were known already."""

    id: UUID
    taken: int
    known: int


_KNOWN = text("""
    SELECT bank_line FROM payment
    WHERE network_id = :network AND seller_id = :seller AND bank_line = ANY (CAST(:keys AS text[])) AND bank_line <> ''
""")
_HOLD = text("SELECT pg_advisory_xact_lock(hashtextextended('bank file ' || CAST(:seller AS text), :network))")
_FILE = text("""
    INSERT INTO bank_file (network_id, id, seller_id, file_name, file_key, lines, taken, known, faults, by_name)
    VALUES (:network, :file, :seller, :name, :key, :lines, :taken, :known, CAST(:faults AS jsonb), :actor)
    ON CONFLICT (network_id, seller_id, file_key) DO NOTHING
""")
_LINES = text("""
    INSERT INTO payment (network_id, id, seller_id, number, received_on, amount_cents, method, reference, payer, bank_file_id,
                         bank_line, recorded_by_name)
    SELECT :network, x.id, :seller, 'P' || next_number('payment'), x.day, x.cents, x.method, x.label, x.payer, :file, x.key,
           :actor
    FROM unnest(CAST(:ids AS uuid[]), CAST(:days AS date[]), CAST(:cents AS bigint[]), CAST(:methods AS text[]),
                CAST(:labels AS text[]), CAST(:payers AS text[]), CAST(:keys AS text[]))
        AS x(id, day, cents, method, label, payer, key)
""")
_METHODS = (("direct_debit", ("PRLV", "PRELEVEMENT", "PRELEV", "SDD")), ("cheque", ("CHQ", "CHEQUE", "REMCHQ")),
            ("card", ("CB", "CARTE", "TPE")))


def take_bank_file(
    session: Session, actor: Actor, *, file_name: str, file_key: str, statement: BankStatement
) -> TakenFile:
    """A payment for each line of money that came in and is not known yet; all of them wait to be matched.

    Raises Refused where the company has taken this very file before. Two files of one seller are taken one after the other.
    """
    keys = {"network": actor.network_id, "seller": actor.organisation_id}
    connection = session.connection()
    connection.execute(_HOLD, keys)
    known = set(connection.execute(_KNOWN, {**keys, "keys": [line.key for line in statement.credits]}).scalars())
    fresh = [line for line in statement.credits if line.key not in known]
    file_id = new_id()
    kept = connection.execute(_FILE, {
        **keys, "file": file_id, "name": file_name, "key": file_key, "lines": statement.lines, "taken": len(fresh),
        "known": len(known), "faults": json.dumps([asdict(fault) for fault in statement.faults]), "actor": actor.name,
    })
    if kept.rowcount == 0:
        raise Refused(_("This file was taken before: nothing has changed."), field="file")
    if fresh:
        connection.execute(_LINES, {**keys, "file": file_id, "actor": actor.name, **_columns(fresh)})
    record(session, actor, "bank_file.taken", file_name, after={
        "lines": statement.lines, "taken": len(fresh), "known": len(known), "faults": len(statement.faults),
    })
    return TakenFile(file_id, len(fresh), len(known))


def _columns(lines: list[BankLine]) -> dict[str, list[object]]:
    return {
        "ids": [new_id() for _line in lines], "days": [line.day for line in lines], "cents": [line.cents for line in lines],
        "methods": [_method(line.label) for line in lines], "labels": [line.label for line in lines],
        "payers": [line.payer for line in lines], "keys": [line.key for line in lines],
    }


def _method(label: str) -> str:
    """How it was paid, by what banks begin their labels with; a transfer unless something else is said."""
    words = set(label.upper().replace(".", "").split()[:3])
    return next((method for method, signs in _METHODS if words & set(signs)), "transfer")

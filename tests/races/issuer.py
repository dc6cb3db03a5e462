"""A process that issues invoices one after the other, some of them undone, until it is killed or has none left."""

import sys
from random import Random
from time import sleep
from uuid import UUID

from app import create_app
from ordering.actions.issue_invoice import issue_invoice
from portal.kernel.actor import SYSTEM, Actor
from portal.kernel.db import Scope, Session, scoped_session
from portal.kernel.permissions import OrganisationKind
from portal.web.runtime import runtime_of


def main() -> None:
    """Arguments: network, seller, seed; shipments as UUIDs on the standard input, one a line. Says the numbers promised."""
    network, seller, seed = (int(argument) for argument in sys.argv[1:4])
    random, app = Random(seed), create_app()
    engine = runtime_of(app).engine
    scope = Scope.organisation(OrganisationKind.WHOLESALER, network, seller)
    actor = Actor(None, SYSTEM.name, network, seller, "Nord", OrganisationKind.WHOLESALER)
    shipments = [UUID(line.strip()) for line in sys.stdin]
    random.shuffle(shipments)
    with app.test_request_context("/"):
        for shipment in shipments:
            with scoped_session(engine, scope) as session:
                _issue(session, actor, shipment, random)


def _issue(session: Session, actor: Actor, shipment: UUID, random: Random) -> None:
    invoice = issue_invoice(session, actor, shipment_id=shipment)
    sleep(random.random() * 0.01)
    if random.random() < 0.3:
        session.rollback()
        return
    session.commit()
    sys.stdout.write(f"{invoice.number}\n")
    sys.stdout.flush()

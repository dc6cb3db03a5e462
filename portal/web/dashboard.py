"""The first page of an organisation: cards that the storeys above fill in."""

from flask import Response

from portal.kernel.permissions import Permission
from portal.web.blueprint import PortalBlueprint
from portal.web.visit import Visit

bp = PortalBlueprint("dashboard", __name__)


@bp.read("/", needs=Permission.DASHBOARD)
def index(visit: Visit) -> Response:
    """Everything a member should see first, as cards in the order the storeys were wired."""
    answers = visit.runtime.slots.dashboard_card.ask(visit, None)
    return visit.page("dashboard/index.html", cards=[card for cards in answers for card in cards])

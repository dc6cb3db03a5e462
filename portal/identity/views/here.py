"""The company of the address, as actions know it."""

from portal.identity.company import CompanyRef
from portal.kernel.permissions import OrganisationKind
from portal.web.visit import Visit


def here(visit: Visit) -> CompanyRef:
    """Which company this visit is to."""
    return CompanyRef(
        visit.network_id, visit.organisation_id, OrganisationKind(visit.kind or ""), visit.door.code,
        visit.door.organisation_name,
    )


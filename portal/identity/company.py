"""A company as identity's actions know it."""

from dataclasses import dataclass

from portal.kernel.permissions import OrganisationKind


@dataclass(frozen=True, slots=True)
class CompanyRef:
    """Which company, what it is, and what it is called."""

    network_id: int
    id: int
    kind: OrganisationKind
    code: str
    name: str


DATA = (
    "name", "legal_form", "capital", "rcs", "siren", "siret", "vat_number", "street", "postcode", "city", "country", "phone",
    "email",
)

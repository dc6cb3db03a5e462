"""Companies with everything that stands on their papers."""

from dataclasses import dataclass

from sqlalchemy import select

from portal.identity.company import DATA, CompanyRef
from portal.identity.models import Organisation, OrganisationGroup
from portal.kernel.db import Session
from portal.kernel.money import cents_text
from portal.kernel.permissions import OrganisationKind


@dataclass(frozen=True, slots=True)
class CompanyData:
    """A company as its page shows it; its capital is euros as text, empty where it was not told."""

    ref: CompanyRef
    data: dict[str, str]
    version: int
    is_active: bool
    group_id: int | None
    group_code: str
    group_name: str


def company_data(
    session: Session, network_id: int, *, organisation_id: int | None = None, code: str | None = None,
) -> CompanyData | None:
    """A company by id or code, as far as the scope sees it."""
    which = Organisation.id == organisation_id if organisation_id is not None else Organisation.code == code
    columns = [getattr(Organisation, name) for name in DATA if name != "capital"]
    row = session.execute(
        select(
            Organisation.id, Organisation.kind, Organisation.code, Organisation.version, Organisation.is_active,
            Organisation.group_id, OrganisationGroup.code.label("group_code"), OrganisationGroup.name.label("group_name"),
            Organisation.capital_cents, *columns,
        )
        .outerjoin(
            OrganisationGroup,
            (OrganisationGroup.network_id == Organisation.network_id) & (OrganisationGroup.id == Organisation.group_id),
        )
        .where(Organisation.network_id == network_id, which)
    ).mappings().first()
    if row is None:
        return None
    capital = "" if row["capital_cents"] is None else cents_text(row["capital_cents"])
    data = {name: capital if name == "capital" else row[name] for name in DATA}
    ref = CompanyRef(network_id, row["id"], OrganisationKind(row["kind"]), row["code"], row["name"])
    return CompanyData(
        ref, data, row["version"], row["is_active"], row["group_id"], row["group_code"] or "",
        row["group_name"] or "",
    )

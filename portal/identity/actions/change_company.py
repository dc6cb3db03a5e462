"""Changes a company's data."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import update

from portal.audit.actions import record
from portal.identity.models import Organisation
from portal.identity.queries.companies import CompanyData
from portal.kernel.actor import Actor
from portal.kernel.db import Session
from portal.kernel.errors import Stale
from portal.kernel.money_typed import cents_typed


def change_company(session: Session, actor: Actor, company: CompanyData, values: Mapping[str, str], *, version: int) -> bool:
    """Stores the values that differ, as the next version; False where none does.

    Stale when the company is no more at the `version` that the page showed.
    """
    if company.version != version:
        raise Stale("company")
    after = {name: value for name, value in values.items() if company.data[name] != value}
    if not after:
        return False
    ref = company.ref
    changed = session.connection().execute(
        update(Organisation)
        .where(Organisation.network_id == ref.network_id, Organisation.id == ref.id, Organisation.version == version)
        .values(**_columns(after), version=version + 1)
    )
    if changed.rowcount != 1:
        raise Stale("company")
    record(
        session, actor, "company.changed", after.get("name", ref.name), network_id=ref.network_id, organisation_id=ref.id,
        before={name: company.data[name] for name in after}, after=after,
    )
    return True


def _columns(values: Mapping[str, str]) -> dict[str, Any]:
    """The values by column: capital is stored in cents."""
    columns: dict[str, Any] = {name: value for name, value in values.items() if name != "capital"}
    if "capital" in values:
        columns["capital_cents"] = cents_typed(values["capital"])
    return columns

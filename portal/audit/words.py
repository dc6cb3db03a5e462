"""The audit trail in words: what each verb and each changed thing is called; storeys above add their own in `app.py`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from portal.web.texts import _l

VERBS: dict[str, str] = {
    "user.invited": _l("User invited"),
    "user.invitation_withdrawn": _l("Invitation withdrawn"),
    "user.joined": _l("User joined"),
    "user.roles_changed": _l("Roles changed"),
    "user.removed": _l("User removed"),
    "company.changed": _l("Company data changed"),
    "organisation.added": _l("Company added"),
    "organisation.closed": _l("Company closed"),
    "organisation.opened": _l("Company opened again"),
    "organisation.regrouped": _l("Group changed"),
    "group.added": _l("Group added"),
    "group.renamed": _l("Group renamed"),
    "group.deleted": _l("Group deleted"),
    "network.added": _l("Network added"),
    "network.changed": _l("Network changed"),
    "network.closed": _l("Network closed"),
    "network.opened": _l("Network opened again"),
}
FIELDS: dict[str, str] = {
    "name": _l("Name"), "roles": _l("Roles"), "legal_form": _l("Legal form"), "siren": _l("SIREN"), "siret": _l("SIRET"),
    "vat_number": _l("VAT number"), "street": _l("Street"), "postcode": _l("Postcode"), "city": _l("Town"),
    "country": _l("Country"), "phone": _l("Telephone"), "email": _l("E-mail address"), "group": _l("Group"),
    "code": _l("Code"), "slug": _l("Address"), "colour": _l("Colour"), "logo": _l("Logo"), "locale": _l("Language"),
    "status": _l("Status"), "reason": _l("Reason"), "version": _l("Version"), "kind": _l("Kind"),
}


@dataclass
class AuditWords:
    """Names of verbs and of changed things; what has no name is shown as it is written."""

    verbs: dict[str, str] = field(default_factory=lambda: dict(VERBS))
    fields: dict[str, str] = field(default_factory=lambda: dict(FIELDS))

    def add(self, verbs: Mapping[str, Any], fields: Mapping[str, Any] | None = None) -> None:
        """More names, from a storey above."""
        self.verbs.update(verbs)
        self.fields.update(fields or {})

    def verb(self, verb: str) -> str:
        """What a verb is called."""
        return str(self.verbs.get(verb, verb.replace(".", ": ").replace("_", " ")))

    def field_name(self, name: str) -> str:
        """What a changed thing is called."""
        return str(self.fields.get(name, name.replace("_", " ")))

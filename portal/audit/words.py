"""The audit trail in words: what each verb and each changed thing is called; storeys above add their own in `app.py`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from portal.web.filters import format_datetime, format_money, reader_language
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
    "name": _l("Name"), "roles": _l("Roles"), "legal_form": _l("Legal form"), "capital": _l("Capital"),
    "rcs": _l("RCS"), "siren": _l("SIREN"), "siret": _l("SIRET"),
    "vat_number": _l("VAT number"), "street": _l("Street"), "postcode": _l("Postcode"), "city": _l("Town"),
    "country": _l("Country"), "phone": _l("Telephone"), "email": _l("E-mail address"), "group": _l("Group"),
    "code": _l("Code"), "slug": _l("Address"), "colour": _l("Colour"), "logo": _l("Logo"), "locale": _l("Language"),
    "status": _l("Status"), "reason": _l("Reason"), "added": _l("Added"), "codes": _l("Codes"), "count": _l("Number"),
    "version": _l("Version"), "kind": _l("Kind"),
}


# What a deed was about, by the first word of its verb; %(what)s is the number, code or name that is stored.
SUBJECTS: dict[str, str] = {
    "network": _l("Network %(what)s"), "group": _l("Group %(what)s"), "organisation": _l("Company %(what)s"),
    "company": _l("Company %(what)s"), "grant": _l("Operator %(what)s"), "operator": _l("Page %(what)s"),
    "person": _l("Person %(what)s"), "job": _l("Work %(what)s"), "mail_text": _l("Mail “%(what)s”"),
}
VALUES: dict[str, Mapping[str, str]] = {
    "roles": {
        "buyer": _l("Buyer"), "approver": _l("Approver"), "accountant": _l("Accountant"), "back_office": _l("Back office"),
        "pricing": _l("Pricing"), "channel_manager": _l("Channel manager"), "marketing": _l("Marketing"),
        "finance": _l("Finance"), "assistant": _l("Sales assistant"), "manager": _l("Manager"),
    },
    "kind": {"vendor": _l("Vendor"), "wholesaler": _l("Wholesaler"), "reseller": _l("Reseller")},
    "ended_side": {"vendor": _l("Vendor"), "operator": _l("Operator")},
    "locale": {"fr": "Français", "en": "English"},
}
# Words of earlier releases that stand before a name in stored subjects.
FORMER_WORDS = ("network ", "product ", "vendor ", "wholesaler ", "reseller ")
FORMER_SUBJECTS: dict[str, str] = {"minimum share": _l("Minimum share"), "agreements": _l("Agreements")}


@dataclass
class AuditWords:
    """Names of verbs, of what they are about, and of changed things; what has no name is shown as it is written."""

    verbs: dict[str, str] = field(default_factory=lambda: dict(VERBS))
    fields: dict[str, str] = field(default_factory=lambda: dict(FIELDS))
    subjects: dict[str, str] = field(default_factory=lambda: dict(SUBJECTS))
    values: dict[str, Mapping[str, str]] = field(default_factory=lambda: dict(VALUES))

    def add(
        self, verbs: Mapping[str, Any], fields: Mapping[str, Any] | None = None, subjects: Mapping[str, Any] | None = None,
        values: Mapping[str, Mapping[str, Any]] | None = None,
    ) -> None:
        """More names, from a storey above."""
        self.verbs.update(verbs)
        self.fields.update(fields or {})
        self.subjects.update(subjects or {})
        self.values.update(values or {})

    def verb(self, verb: str) -> str:
        """What a verb is called."""
        return str(self.verbs.get(verb, verb.replace(".", ": ").replace("_", " ")))

    def about(self, group: str) -> str:
        """What deeds whose verbs begin so are about, in a list of choices."""
        named = self.subjects.get(group)
        return (str(named) % {"what": ""}).strip(" “”«»\u00a0") if named else group.replace("_", " ").capitalize()

    def subject(self, verb: str, subject: str) -> str:
        """Whom or what a deed was about, in the reader's language; what earlier releases wrote in English is understood."""
        if subject in FORMER_SUBJECTS:
            return str(FORMER_SUBJECTS[subject])
        group = verb.partition(".")[0]
        if group not in self.subjects:
            return subject
        what = next((subject.removeprefix(word) for word in FORMER_WORDS if subject.startswith(word)), subject)
        return str(self.subjects[group]) % {"what": what}

    def field_name(self, name: str) -> str:
        """What a changed thing is called."""
        return str(self.fields.get(name, name.replace("_", " ")))

    def value(self, value: Any, name: str = "") -> str:
        """A recorded value as people read it; `name` tells amounts, states and kinds from other values."""
        if value is None or value == "":
            return "–"
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if name.endswith("_cents") and isinstance(value, int):
            return format_money(value, reader_language())
        if isinstance(value, list):
            return ", ".join(self.value(one, name) for one in value) or "–"
        if isinstance(value, dict):
            return ", ".join(f"{self.field_name(inner)}: {self.value(one, inner)}" for inner, one in value.items())
        if name.endswith("_at") and isinstance(value, str) and (at := _instant(value)) is not None:
            return str(format_datetime(at, reader_language()))
        return str(self.values.get(name, {}).get(str(value), value))

    def changes(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> Sequence[tuple[str, str | None, str | None]]:
        """Name, before and after of everything a deed touched, in the order it was written; None where it was not there."""
        return [
            (name, self.value(before[name], name) if name in before else None,
             self.value(after[name], name) if name in after else None)
            for name in dict.fromkeys([*before, *after])
        ]

    def in_line(self, values: Mapping[str, Any]) -> str:
        """Recorded values in one line, for files."""
        return "; ".join(f"{self.field_name(name)}: {self.value(value, name)}" for name, value in values.items())


def _instant(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is not None else None

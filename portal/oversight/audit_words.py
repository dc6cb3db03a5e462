"""What the trails call the deeds of operators."""

from portal.web.texts import _l

VERBS: dict[str, str] = {
    "grant.opened": _l("Operator’s grant opened"),
    "grant.ended": _l("Operator’s grant ended"),
    "operator.looked": _l("Operator looked at a page"),
    "operator.held_back": _l("Operator’s attempt to act, refused"),
    "person.forgotten": _l("Person made nameless"),
    "job.retried": _l("Failed work tried again"),
    "mail_text.changed": _l("Mail text changed"),
    "mail_text.reset": _l("Mail text back to the standard"),
    "retention.done": _l("Old data removed"),
}
FIELDS: dict[str, str] = {
    "ticket": _l("Reference of the request"), "minutes": _l("Minutes"), "ended_side": _l("Ended by"), "looks": _l("Pages read"),
    "subject": _l("Subject"), "opening": _l("Words at the beginning"), "body": _l("All the words in the middle"),
    "closing": _l("Words at the end"), "page": _l("Page"), "method": _l("Method"),
}

"""The form of a network's own mail texts."""

from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import Length

from portal.web.forms import PortalForm
from portal.web.texts import _l


class MailTextForm(PortalForm):
    """Words for one kind of mail in one language; what is left empty stays as the standard has it."""

    subject = StringField(_l("Subject"), [Length(max=200, message=_l("At most 200 characters."))])
    opening = TextAreaField(_l("Words at the beginning"), [Length(max=2000, message=_l("At most 2,000 characters."))])
    body = TextAreaField(_l("All the words in the middle"), [Length(max=6000, message=_l("At most 6,000 characters."))])
    closing = TextAreaField(_l("Words at the end"), [Length(max=2000, message=_l("At most 2,000 characters."))])
    version = HiddenField(default="0")

    @property
    def words(self) -> dict[str, str]:
        """The parts as they are kept: the subject on one line, line ends as one character."""
        return {
            "subject": " ".join(str(self.subject.data or "").split()),
            **{name: str(self[name].data or "").replace("\r\n", "\n").strip() for name in ("opening", "body", "closing")},
        }

    @property
    def shown_version(self) -> int:
        """The version the words were changed from; -1 where the page did not write it."""
        written = str(self.version.data or "")
        return int(written) if written.isascii() and written.isdigit() and len(written) < 9 else -1

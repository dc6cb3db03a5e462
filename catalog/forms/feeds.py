"""The form with which a wholesaler hands in a feed."""

from flask_babel import gettext as _
from flask_wtf.file import FileField
from wtforms import SelectField
from wtforms.validators import InputRequired

from portal.web.forms import PortalForm
from portal.web.texts import _l

LONGEST_NAME = 120


class FeedFileForm(PortalForm):
    """A file and the profile that says how to read it."""

    file = FileField(_l("Price and stock file"), validators=[InputRequired(_l("Choose the file to look at."))])
    profile = SelectField(_l("Feed profile"), validators=[InputRequired(_l("Choose one of your feed profiles."))])

    def content(self) -> bytes | None:
        """The file's bytes; None, with errors at the fields, where something is missing."""
        if not self.validate():
            return None
        content: bytes = self.file.data.stream.read()
        if content:
            return content
        self.file.errors = [_("This file is empty: choose another one.")]
        return None

    @property
    def file_name(self) -> str:
        """The file's own name, without folders, short enough to show."""
        name = str(self.file.data.filename or "").replace("\\", "/").rpartition("/")[2]
        printable = "".join(c for c in name if c.isprintable()).strip()
        return printable[-LONGEST_NAME:] or _("file")

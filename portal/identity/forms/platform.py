"""Forms of the platform's operators."""

from flask_wtf.file import FileField
from wtforms import EmailField, HiddenField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Regexp

from portal.identity.forms.people import usable_email
from portal.web.forms import PortalForm
from portal.web.texts import _l

LANGUAGES = {"fr": "Français", "en": "English"}
_COLOUR = Regexp(r"\s*#[0-9a-fA-F]{6}\s*\Z", message=_l("Write the colour as #rrggbb, for example #1f5fbf."))


class NetworkLookForm(PortalForm):
    """How a network looks."""

    name = StringField(_l("Name"), [InputRequired(_l("Enter the network’s name.")), Length(max=80)])
    colour = StringField(_l("Colour"), [InputRequired(_l("Choose a colour.")), _COLOUR], default="#1f5fbf")
    locale = RadioField(_l("Language of mails to people it does not know yet"), choices=LANGUAGES, default="fr",
                        validators=[InputRequired(_l("Choose a language."))])
    logo = FileField(_l("Logo"))

    @property
    def tint(self) -> str:
        """The colour as it is stored."""
        return str(self.colour.data or "").strip().lower()


class OwnLookForm(PortalForm):
    """How the vendor has its own network look."""

    name = StringField(_l("Name"), [InputRequired(_l("Enter the network’s name.")), Length(max=80)])
    colour = StringField(_l("Colour"), [InputRequired(_l("Choose a colour.")), _COLOUR])
    logo = FileField(_l("Logo"))
    version = HiddenField(default="0")

    @property
    def tint(self) -> str:
        """The colour as it is stored."""
        return str(self.colour.data or "").strip().lower()

    @property
    def shown_version(self) -> int:
        """The version the look was changed from; 0, which no look has, where the page did not write it."""
        written = str(self.version.data or "")
        return int(written) if written.isascii() and written.isdigit() and len(written) < 9 else 0


class NewNetworkForm(NetworkLookForm):
    """A network to be, its vendor, and the vendor's first manager."""

    slug = StringField(_l("Address"), [InputRequired(_l("Enter the word that stands in the network’s addresses."))])
    vendor_name = StringField(_l("Name of the vendor"), [InputRequired(_l("Enter the company’s name.")), Length(max=200)])
    vendor_code = StringField(_l("Code of the vendor"), [InputRequired(_l("Enter a code: it stands in addresses and files."))])
    email = EmailField(_l("E-mail address of its manager"), [
        InputRequired(_l("Enter the manager’s e-mail address.")), usable_email,
    ])
    manager = StringField(_l("Name of its manager"), [Length(max=120)])


class WholesalerForm(PortalForm):
    """One more wholesaler."""

    code = StringField(_l("Code"), [InputRequired(_l("Enter a code: it stands in addresses and files."))])
    name = StringField(_l("Name"), [InputRequired(_l("Enter the company’s name.")), Length(max=200)])


class FirstUserForm(PortalForm):
    """A manager to invite into the vendor or a wholesaler."""

    company = SelectField(_l("Company"))
    email = EmailField(_l("E-mail address"), [InputRequired(_l("Enter the manager’s e-mail address.")), usable_email])
    name = StringField(_l("Name"), [Length(max=120)])

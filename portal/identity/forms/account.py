"""A person's own data."""

from wtforms import RadioField, StringField
from wtforms.validators import InputRequired, Length

from portal.identity.forms.door import LONGEST_NAME
from portal.web.forms import PortalForm
from portal.web.texts import _l


class AccountForm(PortalForm):
    """Name and language."""

    name = StringField(_l("Name"), [
        InputRequired(_l("Enter your name, as colleagues know it.")),
        Length(max=LONGEST_NAME, message=_l("At most 120 characters.")),
    ])
    locale = RadioField(_l("Language of pages and mails"), choices={"fr": "Français", "en": "English"},
                        validators=[InputRequired(_l("Choose a language."))])

"""Forms of oversight."""

from wtforms import EmailField, SelectChoice, SelectField, StringField, TextAreaField  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Length

from portal.web.forms import PortalForm
from portal.web.texts import _l

DURATIONS = [
    SelectChoice("15", _l("15 minutes")), SelectChoice("30", _l("30 minutes")), SelectChoice("60", _l("1 hour")),
    SelectChoice("120", _l("2 hours")), SelectChoice("240", _l("4 hours")), SelectChoice("480", _l("8 hours")),
]


class GrantForm(PortalForm):
    """What an operator says before looking into a network."""

    reason = TextAreaField(_l("Why do you have to look?"), [
        InputRequired(_l("Say why: the vendor’s managers read it.")),
        Length(min=10, max=500, message=_l("Say why in 10 to 500 characters: the vendor’s managers read it.")),
    ])
    ticket = StringField(_l("Reference of the request"), [
        InputRequired(_l("Give the reference of the request you answer.")),
        Length(max=60, message=_l("At most 60 characters.")),
    ])
    minutes = SelectField(_l("For how long"), choices=DURATIONS, coerce=int, default=60,
                          validators=[InputRequired(_l("Choose how long."))])


class LeaverForm(PortalForm):
    """Who is to be made nameless."""

    email = EmailField(_l("E-mail address"), [InputRequired(_l("Enter the person’s address.")), Length(max=254)])

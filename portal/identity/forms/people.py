"""Forms about a company's people: whom to invite, which roles somebody has."""

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext as _
from wtforms import EmailField, HiddenField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from portal.identity.forms.door import LONGEST_NAME
from portal.identity.throttle import LONGEST_ACCOUNT
from portal.identity.wording import role_choices
from portal.kernel.permissions import OrganisationKind, Role
from portal.web.forms import PortalForm
from portal.web.texts import _l


def usable_email(_form: PortalForm, field: EmailField) -> None:
    """An address that mail can be sent to; kept in lower case."""
    try:
        found = validate_email(str(field.data or ""), check_deliverability=False)
    except EmailNotValidError as error:
        raise ValidationError(_("This is no e-mail address: it looks like name@company.fr.")) from error
    if not found.ascii_email or len(found.normalized) > LONGEST_ACCOUNT:
        raise ValidationError(_("Mail cannot be sent to this address: use one in plain letters."))
    field.data = found.normalized.lower()


def roles_field() -> SelectMultipleField:
    """Roles as boxes to tick, each with what it does."""
    return SelectMultipleField(
        _l("Roles"), [InputRequired(_l("Choose at least one role."))], widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )


class RolesForm(PortalForm):
    """The roles of one person; `shown` is what the page showed, so that a change meanwhile is noticed."""

    shown = HiddenField()
    roles = roles_field()

    def offer(self, kind: OrganisationKind) -> None:
        """Lets the roles of this kind of company be chosen."""
        self.roles.choices = role_choices(kind)

    @property
    def chosen(self) -> frozenset[Role]:
        """The roles that were ticked."""
        return frozenset(Role(role) for role in self.roles.data or ())


class InviteForm(PortalForm):
    """Whom to invite, as what."""

    email = EmailField(_l("E-mail address"), [InputRequired(_l("Enter the colleague’s e-mail address.")), usable_email])
    name = StringField(_l("Name"), [Length(max=LONGEST_NAME, message=_l("At most 120 characters."))])
    roles = roles_field()

    def offer(self, kind: OrganisationKind) -> None:
        """Lets the roles of this kind of company be chosen."""
        self.roles.choices = role_choices(kind)

    @property
    def chosen(self) -> frozenset[Role]:
        """The roles that were ticked."""
        return frozenset(Role(role) for role in self.roles.data or ())


class InviteManagerForm(PortalForm):
    """Whom to invite as a company's manager."""

    email = EmailField(_l("E-mail address"), [InputRequired(_l("Enter the manager’s e-mail address.")), usable_email])
    name = StringField(_l("Name"), [Length(max=LONGEST_NAME, message=_l("At most 120 characters."))])

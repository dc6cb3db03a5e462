"""Forms before sign-in: address and password, a new password, a person's name."""

from typing import Any

from wtforms import EmailField, PasswordField, StringField
from wtforms.validators import InputRequired, Length

from portal.identity.passwords import LONGEST, password_problem
from portal.web.forms import PortalForm
from portal.web.texts import _l

LONGEST_NAME = 120


class SignInForm(PortalForm):
    """Address and password."""

    email = EmailField(_l("E-mail address"), [InputRequired(_l("Enter your e-mail address."))])
    password = PasswordField(_l("Password"), [InputRequired(_l("Enter your password."))])


class AskResetForm(PortalForm):
    """The address that a link for a new password is sent to."""

    email = EmailField(_l("E-mail address"), [InputRequired(_l("Enter your e-mail address.")), Length(max=254)])


class NewPasswordForm(PortalForm):
    """A new password, typed twice; `about` are words the person is known by."""

    password = PasswordField(_l("New password"), [InputRequired(_l("Choose a password."))])
    again = PasswordField(_l("The same once more"), [InputRequired(_l("Type the password once more."))])
    about: tuple[str, ...] = ()

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether the password will do and was typed the same twice."""
        sound = super().validate(extra_validators)
        return self._judged() and sound

    def _judged(self) -> bool:
        typed = str(self.password.data or "")
        if not typed or not self.again.data:
            return False
        problem = password_problem(typed, self.about)
        if problem:
            self.password.errors = [*self.password.errors, problem]
            return False
        if typed != self.again.data:
            self.again.errors = [*self.again.errors, _l("The two passwords differ: type them once more.")]
            return False
        return len(typed) <= LONGEST


class JoinForm(NewPasswordForm):
    """A new person: name and password."""

    name = StringField(_l("Your name"), [
        InputRequired(_l("Enter your name, as colleagues know it.")),
        Length(max=LONGEST_NAME, message=_l("At most 120 characters.")),
    ])


class ChangePasswordForm(NewPasswordForm):
    """The password of today and a new one."""

    current = PasswordField(_l("Current password"), [InputRequired(_l("Enter the password you sign in with."))])

"""Forms: text from outside turned into values, with errors that name the field."""

from functools import lru_cache
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField, StringField
from wtforms.i18n import get_translations
from wtforms.validators import ValidationError

from portal.kernel.errors import Refused
from portal.web.filters import reader_language

_TYPED = "\r\n\t"


@lru_cache(maxsize=8)
def _own_words(language: str) -> Any:
    return get_translations([language])


class PortalForm(FlaskForm):
    """Root of all forms: texts are trimmed, control characters refused, and the request id is carried."""

    request_id = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[no-untyped-call]

    class Meta(FlaskForm.Meta):
        """The whole application is protected against forged requests, not each form."""

        csrf = False

        def get_translations(self, form: Any) -> Any:
            """WTForms' own words in the reader's language, read once for a process and not for every form."""
            return _own_words(reader_language())

    def process(self, *args: Any, **kwargs: Any) -> None:
        """Reads the values; texts lose surrounding blanks, passwords keep them."""
        super().process(*args, **kwargs)
        for field in self._texts():
            if isinstance(field.data, str):
                field.data = field.data.strip()
                field.raw_data = field.raw_data and [field.data]  # blanks alone are nothing to a required field

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether every value is usable; errors stand at their fields."""
        sound = bool(super().validate(extra_validators))
        for field in self._texts():
            if isinstance(field.data, str) and any(ord(c) < 32 and c not in _TYPED for c in field.data):
                field.errors = [*field.errors, _("This text contains characters that cannot be printed: type it again.")]
                sound = False
        return sound

    def validate_request_id(self, field: Any) -> None:
        """An id that is no UUID was not made by our page."""
        try:
            UUID(field.data or str(UUID(int=0)))
        except ValueError as error:
            raise ValidationError(_("This form is damaged: load the page again.")) from error

    def refuse(self, refusal: Refused) -> None:
        """Shows a refusal at the field it names, else above the form."""
        target = self._fields.get(refusal.field or "")
        if target is not None:
            target.errors = [*target.errors, str(refusal)]
        else:
            self.form_errors.append(str(refusal))

    def _texts(self) -> list[Any]:
        return [f for f in self._fields.values() if isinstance(f, StringField) and not isinstance(f, PasswordField)]

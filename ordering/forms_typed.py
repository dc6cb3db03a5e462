"""An order typed for a reseller, as text from outside."""

from typing import Any

from wtforms import DateField, FileField, HiddenField, IntegerField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from ordering.forms import NEW_ADDRESS, REQUIRED, CheckoutForm
from ordering.typed_lines import MOST_LINES, typed_lines
from portal.kernel.clock import paris_today
from portal.web.texts import _l

PLACE_KEY = 16


class TypedOrderForm(CheckoutForm):
    """Lines, delivery, references, the paper, and what the page showed."""

    lines = TextAreaField(_l("Lines: one code and quantity each"), validators=[InputRequired(REQUIRED), Length(max=20_000)])
    purchase_order = StringField(_l("The reseller’s purchase order number"), validators=[Length(max=60)])
    comment = TextAreaField(_l("Comment on the order"), validators=[Length(max=1000)])
    paper = FileField(_l("The paper it came by"))
    dated_on = DateField(_l("Date of the paper"), validators=[Optional()])
    shown_cents = IntegerField(_l("Total shown"), validators=[Optional()])
    shown_lines = HiddenField()

    def validate_lines(self, field: Any) -> None:
        """No more lines than one order takes."""
        if len(typed_lines(field.data or "")) > MOST_LINES:
            raise ValidationError(_l("An order has at most 200 lines: type the rest as another order."))

    def validate_address(self, field: Any) -> None:
        """One of the places shown, or a new one."""
        if field.data != NEW_ADDRESS and not (
            field.data and len(field.data) == PLACE_KEY and all(sign in "0123456789abcdef" for sign in field.data)
        ):
            raise ValidationError(_l("Choose a delivery address."))

    def validate_dated_on(self, field: Any) -> None:
        """A paper has no date to come."""
        if field.data is not None and field.data > paris_today():
            raise ValidationError(_l("This day is still to come."))

"""Forms of agreements: the file to take in, its confirmation, and what a seller or network sets about prices."""

import zlib
from base64 import b64decode, b64encode
from binascii import Error
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation

from flask_babel import gettext as _
from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, RadioField, SelectChoice, StringField  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Length, ValidationError

from portal.kernel.clock import paris_midnight
from portal.web.forms import PortalForm
from portal.web.texts import _l

LARGEST_FILE = 8 * 1024 * 1024


class AgreementsFileForm(PortalForm):
    """A file to look at before it is taken in."""

    file = FileField(_l("File of agreements"), validators=[InputRequired(_l("Choose the file to take in."))])

    def content(self) -> bytes | None:
        """The file's bytes; None, with an error at the field, where there is none or it is too large."""
        if not self.validate():
            return None
        content: bytes = self.file.data.stream.read(LARGEST_FILE + 1)
        if len(content) <= LARGEST_FILE:
            return content
        self.file.errors = [_("This file is too large: at most %(most)s MB.", most=LARGEST_FILE // 1024 // 1024)]
        return None


class AgreementsConfirmForm(PortalForm):
    """What was looked at, sent back to be taken in: the file packed, what it would change, and the second click."""

    packed = HiddenField()
    seen = HiddenField()
    everything = BooleanField(_l("Yes, these rules are meant to match every offer"))

    def content(self) -> bytes | None:
        """The file's bytes; None where what came back is not what the page had sent."""
        try:
            unpacker = zlib.decompressobj()
            content = unpacker.decompress(b64decode(self.packed.data or "", validate=True), LARGEST_FILE + 1)
        except (Error, ValueError, zlib.error):
            return None
        return content if 0 < len(content) <= LARGEST_FILE and unpacker.eof else None


def pack(content: bytes) -> str:
    """A file's bytes as a form carries them from preview to confirmation."""
    return b64encode(zlib.compress(content, 9)).decode()


class AgreementEndForm(PortalForm):
    """When an agreement ends: at once, or after a day to come."""

    when = RadioField(_l("When"), choices=[
        SelectChoice("now", _l("now")), SelectChoice("after", _l("after a day to come")),
    ], default="now", validate_choice=False)
    last_day = StringField(_l("Last day"))
    note = StringField(_l("Why"), validators=[Length(max=500)])
    seen = HiddenField()

    @property
    def ends(self) -> datetime | None:
        """The instant at which it ends, the last day still inside; None for now. Raises ValueError for a day that is none."""
        if self.when.data != "after":
            return None
        day = date.fromisoformat(self.last_day.data or "")
        if not 1 < day.year < 9998:
            raise ValueError(day)
        return paris_midnight(day + timedelta(days=1))


class MinimumShareForm(PortalForm):
    """The share of the dealer price, in per cent, below which the pricing role is told."""

    percent = StringField(_l("Minimum share of the dealer price"))

    def validate_percent(self, field: StringField) -> None:
        """A number from 0 to 100 with at most three decimals, or nothing."""
        if field.data and self.share is None:
            raise ValidationError(_("A percentage from 0 to 100 is expected, with at most three decimals."))

    @property
    def share(self) -> Decimal | None:
        """The share of one; None where the field is empty or no percentage."""
        text = "".join((self.percent.data or "").replace("%", "").split()).replace(",", ".")
        try:
            percent = Decimal(text)
        except InvalidOperation:
            return None
        if not percent.is_finite() or not 0 <= percent <= 100 or percent != round(percent, 3):
            return None
        return percent / 100


class PricePolicyForm(PortalForm):
    """How the network decides between agreements."""

    grantor_first = RadioField(_l("Whose agreements are tried first"), choices=[
        SelectChoice("seller", _l("The seller's, then the vendor's")),
        SelectChoice("vendor", _l("The vendor's, then the seller's")),
    ], validators=[InputRequired()])
    best_price = BooleanField(_l("Best price: of the prices put forward, the lowest decides"))

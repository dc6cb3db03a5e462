"""What is typed into the form of a credit note, turned into units and amounts per line."""

from collections.abc import Mapping

from flask_babel import gettext as _
from wtforms import IntegerField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import Length, Optional

from ordering.crediting import Asked, Goods
from portal.kernel.errors import Refused
from portal.kernel.money_typed import MOST_CENTS, cents_typed
from portal.web.forms import PortalForm
from portal.web.texts import _l

CREDIT_REASONS = {
    "returned": _l("Goods returned"), "damaged": _l("Goods damaged"), "not_delivered": _l("Goods not delivered"),
    "price": _l("Price corrected"), "goodwill": _l("Goodwill"), "other": _l("Other reason"),
}
MOST_UNITS = 1_000_000
STOCK = "stock-"


class CreditForm(PortalForm):
    """Why something is credited, what the customer is told, and the total that was shown; lines are read beside it."""

    reason = SelectField(_l("Reason"), choices=[SelectChoice(*one) for one in CREDIT_REASONS.items()])
    note = TextAreaField(_l("Note on the credit note"), validators=[Length(max=1000)])
    shown_cents = IntegerField(validators=[Optional()])


def asked_lines(typed: Mapping[str, str]) -> dict[int, Asked]:
    """Units (`units-<position>`), amounts (`off-<position>`) and goods (`goods-<position>`) as typed.

    Raises Refused, naming the field, for what is no number or both ways at once. Lines left empty are left out.
    """
    asked = {}
    for name in typed:
        if not name.startswith("units-") or not _is_position(name.removeprefix("units-")):
            continue
        position = int(name.removeprefix("units-"))
        units = _units(typed[name].strip(), position)
        off = _off(typed.get(f"off-{position}", "").strip(), position)
        if units and off:
            raise Refused(_("Line %(position)s: give either units or an amount.", position=position), field=f"off-{position}")
        if units or off:
            goods, warehouse = _goods(typed.get(f"goods-{position}", ""), position) if units else (Goods.NONE, None)
            asked[position] = Asked(units, off, goods, warehouse)
    return asked


def _is_position(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 6


def _units(text: str, position: int) -> int:
    if not text:
        return 0
    if not (text.isascii() and text.isdigit()) or len(text) > 9 or int(text) > MOST_UNITS:
        raise Refused(_("A quantity is a whole number from 0 to 1,000,000, not “%(typed)s”.", typed=text[:40]),
                      field=f"units-{position}")
    return int(text)


def _off(text: str, position: int) -> int:
    if not text:
        return 0
    cents = cents_typed(text)
    if cents is None or not 0 <= cents <= MOST_CENTS:
        raise Refused(_("Line %(position)s: write an amount like 12.50, not “%(typed)s”.", position=position,
                        typed=text[:40]), field=f"off-{position}")
    return cents


def _goods(text: str, position: int) -> tuple[Goods, int | None]:
    if text in ("", Goods.NONE.value):
        return Goods.NONE, None
    if text == Goods.SCRAPPED.value:
        return Goods.SCRAPPED, None
    warehouse = text.removeprefix(STOCK)
    if not text.startswith(STOCK) or not (warehouse.isascii() and warehouse.isdigit() and len(warehouse) < 19):
        raise Refused(_("Line %(position)s: say into which warehouse the goods go.", position=position),
                      field=f"goods-{position}")
    return Goods.STOCK, int(warehouse)

"""Statuses and obstacles in words a person reads."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from ordering.availability import Answer, Obstacle, Terms
from ordering.statuses import OrderStatus

STATUS_LABELS = {
    OrderStatus.PLACED: _l("Placed"),
    OrderStatus.ACCEPTED: _l("Accepted"),
    OrderStatus.PARTLY_SHIPPED: _l("Partly shipped"),
    OrderStatus.SHIPPED: _l("Shipped"),
    OrderStatus.DELIVERED: _l("Delivered"),
    OrderStatus.CLOSED: _l("Closed"),
    OrderStatus.CANCELLED: _l("Cancelled"),
}

CHANNEL_LABELS = {
    "online": _l("Online"),
    "assisted": _l("Assisted"),
    "edi": _l("EDI"),
    "api": _l("API"),
    "offline": _l("Offline"),
}


def status_label(status: str) -> str:
    """The status as a person reads it; unknown codes stand for themselves."""
    return str(STATUS_LABELS[OrderStatus(status)]) if status in list(OrderStatus) else status


def obstacle_text(answer: Answer, terms: Terms, available: int) -> str:
    """Why a quantity cannot be ordered, and which one could; empty where nothing stands in the way."""
    match answer.obstacle:
        case None:
            return ""
        case Obstacle.ANNOUNCED:
            return _("This product is announced and cannot be ordered yet.")
        case Obstacle.SOLD_OUT_FOR_GOOD:
            return _("This product is discontinued and sold out.")
        case Obstacle.BAD_QUANTITY:
            text = _("A quantity is a whole number from 1 up.")
        case Obstacle.BELOW_MINIMUM:
            text = _("At least %(minimum)s units must be ordered.", minimum=terms.minimum)
        case Obstacle.NOT_WHOLE_PACKS:
            text = _("This product is sold in packs of %(pack)s.", pack=terms.pack)
        case Obstacle.NOT_ENOUGH_STOCK if available == 0:
            text = _("Out of stock.")
        case Obstacle.NOT_ENOUGH_STOCK:
            text = _("Only %(available)s available.", available=available)
    if answer.right is not None:
        text += " " + _("%(quantity)s would be possible.", quantity=answer.right)
    return text

"""The vocabulary of prices: offers, scopes, rules, windows, agreements and the network's settings, as plain values."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

SHARE_DECIMALS = 9
ONE = Decimal(1)
WHOLE = Decimal(1)


class GrantorFirst(StrEnum):
    """Whose agreements a network tries first."""

    SELLER = "seller"
    VENDOR = "vendor"


class Terms(StrEnum):
    """What a rule grants: a net price, a share off the dealer price, or a share off the list price."""

    NET = "net"
    OFF_DEALER = "off_dealer"
    OFF_LIST = "off_list"


@dataclass(frozen=True, slots=True)
class OfferFacts:
    """What a price needs to know of one offer; amounts in cents excl. VAT, the category path from the root down."""

    seller_id: int
    product_id: int
    brand_id: int
    category_path: tuple[int, ...]
    list_cents: int | None
    dealer_cents: int
    eco_cents: int = 0


@dataclass(frozen=True, slots=True)
class Window:
    """A half-open span of time: `starts_at` is inside, `ends_at` is outside; timezone-aware, None without bound."""

    starts_at: datetime | None
    ends_at: datetime | None

    def __post_init__(self) -> None:
        if self.starts_at is not None and self.ends_at is not None and self.starts_at >= self.ends_at:
            raise ValueError("a window ends after it starts")

    def __contains__(self, at: datetime) -> bool:
        return (self.starts_at is None or self.starts_at <= at) and (self.ends_at is None or at < self.ends_at)


@dataclass(frozen=True, slots=True)
class Scope:
    """What a rule is for: a product alone; brand and category; brand; category with all below it; everything."""

    product_id: int | None = None
    brand_id: int | None = None
    category_id: int | None = None

    def __post_init__(self) -> None:
        if self.product_id is not None and (self.brand_id is not None or self.category_id is not None):
            raise ValueError("a product stands alone in a scope")

    def holds(self, offer: OfferFacts) -> bool:
        """Whether the offer lies in this scope."""
        if self.product_id is not None:
            return self.product_id == offer.product_id
        if self.brand_id is not None and self.brand_id != offer.brand_id:
            return False
        return self.category_id is None or self.category_id in offer.category_path

    def narrowness(self, category_path: Sequence[int]) -> tuple[int, int]:
        """How narrow the scope is, for a product of that category path: kind first, then the category's depth."""
        depth = category_path.index(self.category_id) + 1 if self.category_id is not None else 0
        if self.product_id is not None:
            return 4, 0
        if self.brand_id is not None:
            return (3, depth) if depth else (2, 0)
        return (1, depth) if depth else (0, 0)

    @property
    def is_everything(self) -> bool:
        """Whether the scope names nothing, so that it holds every offer."""
        return self == EVERYTHING


EVERYTHING = Scope()


@dataclass(frozen=True, slots=True)
class PriceRule:
    """One line of an agreement: `number` from 1, scope, minimum quantity, and a net price in euros or a share."""

    number: int
    scope: Scope
    terms: Terms
    value: Decimal
    min_quantity: int = 1

    def __post_init__(self) -> None:
        if self.number < 1 or self.min_quantity < 1:
            raise ValueError("a rule's number and minimum quantity count from 1")
        if self.terms is Terms.NET:
            if net_in_cents(self.value) < 1:
                raise ValueError("a net price is more than nothing")
        elif not 0 <= self.value <= 1 or self.value != round(self.value, SHARE_DECIMALS):
            raise ValueError("a share lies between 0 and 1 and has at most nine decimals")

    def net_cents(self, list_cents: int | None, dealer_cents: int) -> int | None:
        """One unit's net price in cents, rounded once, half up; None where it is off a list price that is unknown."""
        match self.terms:
            case Terms.NET:
                return net_in_cents(self.value)
            case Terms.OFF_DEALER:
                return half_up(dealer_cents * (ONE - self.value))
            case Terms.OFF_LIST:
                return None if list_cents is None else half_up(list_cents * (ONE - self.value))


@dataclass(frozen=True, slots=True)
class Agreement:
    """One version of an agreement that applies to the reseller in question; position 1 is tried first."""

    code: str
    grantor_id: int
    position: int
    window: Window
    rules: tuple[PriceRule, ...]


@dataclass(frozen=True, slots=True)
class PricePolicy:
    """What network and seller set: the vendor, whose agreements come first, best price, the seller's minimum share."""

    vendor_id: int
    grantor_first: GrantorFirst = GrantorFirst.SELLER
    best_price: bool = False
    minimum_share: Decimal | None = None


def half_up(cents: Decimal) -> int:
    """Whole cents, half a cent counted up; for amounts that are not negative."""
    return int(cents.quantize(WHOLE, rounding=ROUND_HALF_UP))


def net_in_cents(net: Decimal) -> int:
    """A net price in euros as whole cents, half a cent counted up."""
    return half_up(net.scaleb(2))


def in_trial_order(agreements: Sequence[Agreement], seller_id: int, policy: PricePolicy) -> list[Agreement]:
    """The agreements that may touch a seller's offers, in the order they are tried: grantor by grantor, then position.

    Only those granted by the seller or by the vendor are kept.
    """
    first, second = (
        (seller_id, policy.vendor_id) if policy.grantor_first is GrantorFirst.SELLER else (policy.vendor_id, seller_id)
    )
    rank = {second: 1, first: 0}
    return sorted((a for a in agreements if a.grantor_id in rank), key=lambda a: (rank[a.grantor_id], a.position))

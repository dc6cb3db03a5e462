"""The VAT rates a seller may use on a day, and the one its offers have where nothing else is said."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

from sqlalchemy import or_, select

from catalog.models import SellerVatDefault, SellerVatRate
from portal.kernel.db import Session

STANDARD: Final = Decimal("0.2000")
FRENCH: Final = (Decimal("0.20"), Decimal("0.10"), Decimal("0.055"), Decimal("0.021"), Decimal("0"))


@dataclass(frozen=True, slots=True)
class VatLine:
    """A rate with the half-open window in which it may be used."""

    id: UUID
    rate: Decimal
    from_on: date
    until_on: date | None
    by_name: str


@dataclass(frozen=True, slots=True)
class VatDefault:
    """The default rate from a day on."""

    from_on: date
    rate: Decimal
    by_name: str


def default_vat(session: Session, network_id: int, seller_id: int, day: date) -> Decimal:
    """The seller's default rate on a day: the last one set from that day or before, else 20 %."""
    found = session.scalar(
        select(SellerVatDefault.rate)
        .where(SellerVatDefault.network_id == network_id, SellerVatDefault.seller_id == seller_id,
               SellerVatDefault.from_on <= day)
        .order_by(SellerVatDefault.from_on.desc()).limit(1))
    return STANDARD if found is None else found


def usable_rates(session: Session, network_id: int, seller_id: int, day: date) -> list[Decimal]:
    """The rates that may be used on a day, the highest first; 20 % where the seller has named none."""
    rate = SellerVatRate
    found = session.scalars(
        select(rate.rate).where(
            rate.network_id == network_id, rate.seller_id == seller_id, rate.from_on <= day,
            or_(rate.until_on.is_(None), rate.until_on > day),
        ).order_by(rate.rate.desc())).all()
    return list(dict.fromkeys([*found, default_vat(session, network_id, seller_id, day)])) if found else [
        default_vat(session, network_id, seller_id, day)]


def vat_lines(session: Session, network_id: int, seller_id: int) -> list[VatLine]:
    """All rates the seller has named, whatever their windows; at most 200."""
    rate = SellerVatRate
    rows = session.execute(
        select(rate.id, rate.rate, rate.from_on, rate.until_on, rate.by_name)
        .where(rate.network_id == network_id, rate.seller_id == seller_id).order_by(rate.rate.desc(), rate.from_on).limit(200))
    return [VatLine(*row) for row in rows]


def vat_defaults(session: Session, network_id: int, seller_id: int) -> list[VatDefault]:
    """The default's history and what is to come, the latest day first; at most 200."""
    rows = session.execute(
        select(SellerVatDefault.from_on, SellerVatDefault.rate, SellerVatDefault.by_name)
        .where(SellerVatDefault.network_id == network_id, SellerVatDefault.seller_id == seller_id)
        .order_by(SellerVatDefault.from_on.desc()).limit(200))
    return [VatDefault(*row) for row in rows]

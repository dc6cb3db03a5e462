"""What a reseller prepares: delivery addresses, and carts with their lines."""

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    DateTime,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Text,
    func,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel.db import Base

Instant = DateTime(timezone=True)


class Address(Base):
    """A place of the company that goods may be delivered to; one that was used is hidden, never deleted."""

    __tablename__ = "address"
    __table_args__ = (
        PrimaryKeyConstraint("network_id", "organisation_id", "id"),
        ForeignKeyConstraint(["network_id", "organisation_id"], ["organisation.network_id", "organisation.id"]),
        CheckConstraint("country ~ '^[A-Z]{2}$'", name="country"),
        Index(
            "uq_address_default", "network_id", "organisation_id", unique=True,
            postgresql_where=text("is_default AND is_active"),
        ),
    )

    network_id: Mapped[int] = mapped_column(BigInteger)
    organisation_id: Mapped[int] = mapped_column(BigInteger)
    id: Mapped[int] = mapped_column(BigInteger, Identity())
    label: Mapped[str] = mapped_column(Text)
    recipient: Mapped[str] = mapped_column(Text)
    street: Mapped[str] = mapped_column(Text)
    postcode: Mapped[str] = mapped_column(Text)
    city: Mapped[str] = mapped_column(Text)
    country: Mapped[str] = mapped_column(Text, server_default="FR")
    contact: Mapped[str] = mapped_column(Text, server_default="")
    phone: Mapped[str] = mapped_column(Text, server_default="")
    is_default: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))
    is_active: Mapped[bool] = mapped_column(Boolean, server_default=text("true"))
    version: Mapped[int] = mapped_column(Integer, server_default=text("1"))


class Cart(Base):
    """A draft purchase, shared by the company's people; one of them is the current one."""

    __tablename__ = "cart"
    __table_args__ = (
        PrimaryKeyConstraint("network_id", "organisation_id", "id"),
        ForeignKeyConstraint(["network_id", "organisation_id"], ["organisation.network_id", "organisation.id"]),
        Index("uq_cart_current", "network_id", "organisation_id", unique=True, postgresql_where=text("is_current")),
    )

    network_id: Mapped[int] = mapped_column(BigInteger)
    organisation_id: Mapped[int] = mapped_column(BigInteger)
    id: Mapped[int] = mapped_column(BigInteger, Identity())
    name: Mapped[str] = mapped_column(Text)
    is_current: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))
    created_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now())


class CartLine(Base):
    """An offer and a quantity; `shown_cents` is the net unit price that was last shown for it, None before."""

    __tablename__ = "cart_line"
    __table_args__ = (
        PrimaryKeyConstraint("network_id", "organisation_id", "cart_id", "offer_id"),
        ForeignKeyConstraint(
            ["network_id", "organisation_id", "cart_id"], ["cart.network_id", "cart.organisation_id", "cart.id"],
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(["network_id", "offer_id"], ["offer.network_id", "offer.id"]),
        CheckConstraint("quantity >= 1", name="quantity"),
    )

    network_id: Mapped[int] = mapped_column(BigInteger)
    organisation_id: Mapped[int] = mapped_column(BigInteger)
    cart_id: Mapped[int] = mapped_column(BigInteger)
    offer_id: Mapped[int] = mapped_column(BigInteger)
    quantity: Mapped[int] = mapped_column(Integer)
    shown_cents: Mapped[int | None] = mapped_column(BigInteger)
    added_at: Mapped[datetime] = mapped_column(Instant, server_default=func.clock_timestamp())

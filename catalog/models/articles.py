"""What people decide about products, brands and categories: history, merges, pins and names that answer for others."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    PrimaryKeyConstraint,
    Text,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel.db import Base

Instant = DateTime(timezone=True)
_NOTHING = text("'{}'::jsonb")


class ProductChange(Base):
    """One entry of a product's history; `seller_id` is the wholesaler whose feed said it, where one did."""

    __tablename__ = "product_change"
    __table_args__ = (
        PrimaryKeyConstraint("network_id", "id"),
        CheckConstraint("kind IN ('edited', 'proposed', 'learnt', 'merged', 'unmerged', 'parted')", name="kind"),
        Index("ix_product_change_product", "network_id", "product_id", "at"),
    )

    network_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("network.id"))
    id: Mapped[UUID] = mapped_column(Uuid)
    product_id: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str] = mapped_column(Text)
    seller_id: Mapped[int | None] = mapped_column(BigInteger)
    actor_name: Mapped[str] = mapped_column(Text, server_default="")
    actor_organisation: Mapped[str] = mapped_column(Text, server_default="")
    before: Mapped[Any] = mapped_column(JSONB, server_default=_NOTHING)
    after: Mapped[Any] = mapped_column(JSONB, server_default=_NOTHING)
    at: Mapped[datetime] = mapped_column(Instant, server_default=func.now())


class ProductMerge(Base):
    """Two products that became one: the one that is gone as it was, what moved, and which product answers for it now."""

    __tablename__ = "product_merge"
    __table_args__ = (
        PrimaryKeyConstraint("network_id", "id"),
        Index("ix_product_merge_gone", "network_id", "gone_id"),
        Index("ix_product_merge_at", "network_id", "at", "id"),
    )

    network_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("network.id"))
    id: Mapped[UUID] = mapped_column(Uuid)
    gone_id: Mapped[int] = mapped_column(BigInteger)
    kept_id: Mapped[int] = mapped_column(BigInteger)
    now_id: Mapped[int] = mapped_column(BigInteger)
    gone: Mapped[Any] = mapped_column(JSONB)
    gone_name: Mapped[str] = mapped_column(Text)
    kept_name: Mapped[str] = mapped_column(Text)
    moved: Mapped[Any] = mapped_column(JSONB)
    by_name: Mapped[str] = mapped_column(Text, server_default="")
    at: Mapped[datetime] = mapped_column(Instant, server_default=func.now())
    undone_at: Mapped[datetime | None] = mapped_column(Instant)
    undone_by_name: Mapped[str] = mapped_column(Text, server_default="")


class ProductPin(Base):
    """A wholesaler's article that a person gave to a product, as long as its line names one of these part numbers."""

    __tablename__ = "product_pin"
    __table_args__ = (
        PrimaryKeyConstraint("network_id", "seller_id", "sku"),
        ForeignKeyConstraint(["network_id", "product_id"], ["product.network_id", "product.id"]),
        ForeignKeyConstraint(["network_id", "seller_id"], ["organisation.network_id", "organisation.id"]),
        Index("ix_product_pin_product", "network_id", "product_id"),
    )

    network_id: Mapped[int] = mapped_column(BigInteger)
    seller_id: Mapped[int] = mapped_column(BigInteger)
    sku: Mapped[str] = mapped_column(Text)
    mpn_keys: Mapped[list[str]] = mapped_column(ARRAY(Text))
    product_id: Mapped[int] = mapped_column(BigInteger)


class BrandAlias(Base):
    """A name under which feeds may still speak of a brand that was renamed or merged."""

    __tablename__ = "brand_alias"
    __table_args__ = (
        PrimaryKeyConstraint("network_id", "name_key"),
        ForeignKeyConstraint(["network_id", "brand_id"], ["brand.network_id", "brand.id"]),
    )

    network_id: Mapped[int] = mapped_column(BigInteger)
    name_key: Mapped[str] = mapped_column(Text)
    brand_id: Mapped[int] = mapped_column(BigInteger)


class CategoryAlias(Base):
    """A name under which feeds may still speak of a category that was renamed or merged."""

    __tablename__ = "category_alias"
    __table_args__ = (
        PrimaryKeyConstraint("network_id", "name_key"),
        ForeignKeyConstraint(["network_id", "category_id"], ["category.network_id", "category.id"]),
    )

    network_id: Mapped[int] = mapped_column(BigInteger)
    name_key: Mapped[str] = mapped_column(Text)
    category_id: Mapped[int] = mapped_column(BigInteger)

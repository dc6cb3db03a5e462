"""Brands, categories, products and their codes: what belongs to the network, not to one seller."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel.db import Base

Instant = DateTime(timezone=True)


class Brand(Base):
    """A maker; `name_key` is its name without case and accents, the way names are matched and sorted."""

    __tablename__ = "brand"
    __table_args__ = (PrimaryKeyConstraint("network_id", "id"), UniqueConstraint("network_id", "name_key"))

    network_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("network.id"))
    id: Mapped[int] = mapped_column(BigInteger, Identity())
    name: Mapped[str] = mapped_column(Text)
    name_key: Mapped[str] = mapped_column(Text)


class Category(Base):
    """A node of the category tree; `ancestors` are the ids from the root down to itself."""

    __tablename__ = "category"
    __table_args__ = (
        PrimaryKeyConstraint("network_id", "id"),
        UniqueConstraint("network_id", "name_key"),
        ForeignKeyConstraint(["network_id", "parent_id"], ["category.network_id", "category.id"]),
    )

    network_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("network.id"))
    id: Mapped[int] = mapped_column(BigInteger, Identity())
    name: Mapped[str] = mapped_column(Text)
    name_key: Mapped[str] = mapped_column(Text)
    parent_id: Mapped[int | None] = mapped_column(BigInteger)
    ancestors: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))


class Product(Base):
    """One maker's article, known by brand and normalised manufacturer part number; `mpn_key` is '' where it has none.

    `made_by` is the seller whose feed named it first.
    """

    __tablename__ = "product"
    __table_args__ = (
        PrimaryKeyConstraint("network_id", "id"),
        ForeignKeyConstraint(["network_id", "brand_id"], ["brand.network_id", "brand.id"]),
        ForeignKeyConstraint(["network_id", "category_id"], ["category.network_id", "category.id"]),
        CheckConstraint("kind IN ('goods', 'service', 'printed')", name="kind"),
        Index(
            "uq_product_brand_mpn", "network_id", "brand_id", "mpn_key", unique=True,
            postgresql_where=text("mpn_key <> ''"),
        ),
        Index("ix_product_category_name", "network_id", "category_id", "name_key", "id"),
        Index("ix_product_name", "network_id", "name_key", "id"),
        Index("ix_product_brand_name", "network_id", "brand_id", "name_key", "id"),
        Index("ix_product_category_created", "network_id", "category_id", "created_at", "id"),
        Index("ix_product_created", "network_id", "created_at", "id"),
        Index("ix_product_mpn_key", "network_id", "mpn_key"),
        Index("ix_product_mpn_trgm", "mpn_key", postgresql_using="gin", postgresql_ops={"mpn_key": "gin_trgm_ops"}),
    )

    network_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("network.id"))
    id: Mapped[int] = mapped_column(BigInteger, Identity())
    brand_id: Mapped[int] = mapped_column(BigInteger)
    category_id: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str] = mapped_column(Text, server_default="goods")
    mpn: Mapped[str] = mapped_column(Text, server_default="")
    mpn_key: Mapped[str] = mapped_column(Text, server_default="")
    name: Mapped[str] = mapped_column(Text)
    name_key: Mapped[str] = mapped_column(Text)
    specs: Mapped[Any] = mapped_column(JSONB, server_default=text("'{}'::jsonb"))
    created_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now())
    version: Mapped[int] = mapped_column(Integer, server_default=text("1"))
    made_by: Mapped[int | None] = mapped_column(BigInteger)


class ProductGtin(Base):
    """A GTIN (normalised digits) and the one product of the network that carries it."""

    __tablename__ = "product_gtin"
    __table_args__ = (
        PrimaryKeyConstraint("network_id", "gtin"),
        ForeignKeyConstraint(["network_id", "product_id"], ["product.network_id", "product.id"]),
        Index("ix_product_gtin_product", "network_id", "product_id"),
        Index("ix_product_gtin_trgm", "gtin", postgresql_using="gin", postgresql_ops={"gtin": "gin_trgm_ops"}),
    )

    network_id: Mapped[int] = mapped_column(BigInteger)
    gtin: Mapped[str] = mapped_column(Text)
    product_id: Mapped[int] = mapped_column(BigInteger)
    added_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now())


class ProductAlias(Base):
    """The part number of a product that was merged into another one, which answers for it."""

    __tablename__ = "product_alias"
    __table_args__ = (
        PrimaryKeyConstraint("network_id", "brand_id", "mpn_key"),
        ForeignKeyConstraint(["network_id", "brand_id"], ["brand.network_id", "brand.id"]),
        ForeignKeyConstraint(["network_id", "product_id"], ["product.network_id", "product.id"]),
        CheckConstraint("mpn_key <> ''", name="mpn_key"),
        Index("ix_product_alias_product", "network_id", "product_id"),
        Index("ix_product_alias_key", "network_id", "mpn_key"),
        Index("ix_product_alias_trgm", "mpn_key", postgresql_using="gin", postgresql_ops={"mpn_key": "gin_trgm_ops"}),
    )

    network_id: Mapped[int] = mapped_column(BigInteger)
    brand_id: Mapped[int] = mapped_column(BigInteger)
    mpn_key: Mapped[str] = mapped_column(Text)
    product_id: Mapped[int] = mapped_column(BigInteger)


class ProductReference(Base):
    """A reseller's own reference for a product."""

    __tablename__ = "product_reference"
    __table_args__ = (
        PrimaryKeyConstraint("network_id", "organisation_id", "product_id"),
        ForeignKeyConstraint(["network_id", "organisation_id"], ["organisation.network_id", "organisation.id"]),
        ForeignKeyConstraint(["network_id", "product_id"], ["product.network_id", "product.id"]),
        Index("ix_product_reference_reference", "network_id", "organisation_id", "reference"),
        Index("ix_product_reference_key", "network_id", "organisation_id", text("upper(reference)")),
        Index("ix_product_reference_trgm", "reference", postgresql_using="gin", postgresql_ops={"reference": "gin_trgm_ops"}),
    )

    network_id: Mapped[int] = mapped_column(BigInteger)
    organisation_id: Mapped[int] = mapped_column(BigInteger)
    product_id: Mapped[int] = mapped_column(BigInteger)
    reference: Mapped[str] = mapped_column(Text)

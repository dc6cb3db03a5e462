"""What resellers have made for themselves (own price lists), and how often products are looked at."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Date,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Text,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel.db import Base

Instant = DateTime(timezone=True)
_NONE = text("'{}'::bigint[]")


class PriceList(Base):
    """One price list that a reseller asked for: its choices (none of a kind: all), its job, and the file once it is there.

    `file_key` is noted before the file is put, so that a try that was broken off leaves a key by which its file is dropped;
    the list is ready when `ready_at` is set. After `expires_at` the row and its file go.
    """

    __tablename__ = "price_list"
    __table_args__ = (
        PrimaryKeyConstraint("network_id", "id"),
        ForeignKeyConstraint(["network_id", "organisation_id"], ["organisation.network_id", "organisation.id"]),
        CheckConstraint("format IN ('csv', 'xlsx')", name="format"),
        CheckConstraint("language IN ('fr', 'en')", name="language"),
        CheckConstraint("lines >= 0 AND size >= 0", name="counts"),
        CheckConstraint("ready_at IS NULL OR file_key <> ''", name="file"),
        Index("ix_price_list_organisation", "network_id", "organisation_id", "created_at", "id"),
        Index("ix_price_list_expires", "network_id", "expires_at"),
    )

    network_id: Mapped[int] = mapped_column(BigInteger)
    id: Mapped[UUID] = mapped_column(Uuid)
    organisation_id: Mapped[int] = mapped_column(BigInteger)
    format: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text)
    seller_ids: Mapped[list[int]] = mapped_column(ARRAY(BigInteger), server_default=_NONE)
    brand_ids: Mapped[list[int]] = mapped_column(ARRAY(BigInteger), server_default=_NONE)
    category_ids: Mapped[list[int]] = mapped_column(ARRAY(BigInteger), server_default=_NONE)
    in_stock_only: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))
    chosen: Mapped[str] = mapped_column(Text, server_default="")
    job_id: Mapped[UUID] = mapped_column(Uuid)
    made_by: Mapped[int | None] = mapped_column(BigInteger)
    made_by_name: Mapped[str] = mapped_column(Text, server_default="")
    created_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now())
    file_key: Mapped[str] = mapped_column(Text, server_default="")
    file_name: Mapped[str] = mapped_column(Text, server_default="")
    lines: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    size: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    ready_at: Mapped[datetime | None] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)


class ProductViewMonth(Base):
    """How often resellers had a product's page open in a month of Paris, and how often it stood in a list they saw."""

    __tablename__ = "product_view_month"
    __table_args__ = (
        PrimaryKeyConstraint("network_id", "product_id", "month"),
        CheckConstraint("pages >= 0 AND lists >= 0", name="counts"),
        {"postgresql_with": {"fillfactor": "80"}},
    )

    network_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("network.id"))
    product_id: Mapped[int] = mapped_column(BigInteger)
    month: Mapped[date] = mapped_column(Date)
    pages: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    lists: Mapped[int] = mapped_column(Integer, server_default=text("0"))

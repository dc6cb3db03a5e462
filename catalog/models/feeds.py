"""Feed profiles, runs and their faults, proposals of later feeds, and the review queue."""

from datetime import datetime
from typing import Any
from uuid import UUID

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
    UniqueConstraint,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel.db import Base

Instant = DateTime(timezone=True)


class FeedProfile(Base):
    """How to read one wholesaler's files, kept as data; the database keeps every version that `data` has had."""

    __tablename__ = "feed_profile"
    __table_args__ = (
        PrimaryKeyConstraint("network_id", "seller_id", "code"),
        ForeignKeyConstraint(["network_id", "seller_id"], ["organisation.network_id", "organisation.id"]),
        CheckConstraint("NOT (is_default AND retired_at IS NOT NULL)", name="default"),
        Index("uq_feed_profile_default", "network_id", "seller_id", unique=True, postgresql_where=text("is_default")),
    )

    network_id: Mapped[int] = mapped_column(BigInteger)
    seller_id: Mapped[int] = mapped_column(BigInteger)
    code: Mapped[str] = mapped_column(Text)
    data: Mapped[Any] = mapped_column(JSONB)
    updated_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now())
    version: Mapped[int] = mapped_column(Integer, server_default=text("1"))
    name: Mapped[str] = mapped_column(Text, server_default="")
    is_default: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))
    retired_at: Mapped[datetime | None] = mapped_column(Instant)
    updated_by_name: Mapped[str] = mapped_column(Text, server_default="")


class FeedRun(Base):
    """One file of a wholesaler: where it stands, what was counted, what it changed."""

    __tablename__ = "feed_run"
    __table_args__ = (
        PrimaryKeyConstraint("network_id", "seller_id", "id"),
        ForeignKeyConstraint(["network_id", "seller_id"], ["organisation.network_id", "organisation.id"]),
        CheckConstraint(
            "state IN ('previewed', 'queued', 'running', 'held', 'done', 'refused', 'discarded', 'failed')",
            name="state",
        ),
        Index("ix_feed_run_created", "network_id", "seller_id", "created_at"),
    )

    network_id: Mapped[int] = mapped_column(BigInteger)
    seller_id: Mapped[int] = mapped_column(BigInteger)
    id: Mapped[UUID] = mapped_column(Uuid)
    profile_code: Mapped[str] = mapped_column(Text)
    file_name: Mapped[str] = mapped_column(Text)
    file_sha256: Mapped[str] = mapped_column(Text)
    file_size: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    profile_version: Mapped[int | None] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(Text)
    cut_off: Mapped[datetime | None] = mapped_column(Instant)
    lines_done: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    lines_total: Mapped[int | None] = mapped_column(Integer)
    report: Mapped[Any] = mapped_column(JSONB, server_default=text("'{}'::jsonb"))
    message: Mapped[str] = mapped_column(Text, server_default="")
    created_by: Mapped[int | None] = mapped_column(BigInteger)
    created_by_name: Mapped[str] = mapped_column(Text, server_default="")
    created_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now())
    started_at: Mapped[datetime | None] = mapped_column(Instant)
    finished_at: Mapped[datetime | None] = mapped_column(Instant)
    version: Mapped[int] = mapped_column(Integer, server_default=text("1"))
    file_removed_at: Mapped[datetime | None] = mapped_column(Instant)


class SellerFeed(Base):
    """The last feed taken of each wholesaler: its cut-off is how old its prices and stock are."""

    __tablename__ = "seller_feed"
    __table_args__ = (
        PrimaryKeyConstraint("network_id", "seller_id"),
        ForeignKeyConstraint(
            ["network_id", "seller_id", "run_id"], ["feed_run.network_id", "feed_run.seller_id", "feed_run.id"]
        ),
    )

    network_id: Mapped[int] = mapped_column(BigInteger)
    seller_id: Mapped[int] = mapped_column(BigInteger)
    run_id: Mapped[UUID] = mapped_column(Uuid)
    profile_code: Mapped[str] = mapped_column(Text)
    file_sha256: Mapped[str] = mapped_column(Text)
    profile_version: Mapped[int | None] = mapped_column(Integer)
    cut_off: Mapped[datetime] = mapped_column(Instant)
    taken_at: Mapped[datetime] = mapped_column(Instant)


class FeedFault(Base):
    """One fault of one line: rejected or only warned, with field, value and reason."""

    __tablename__ = "feed_fault"
    __table_args__ = (
        PrimaryKeyConstraint("network_id", "seller_id", "run_id", "line_no", "reason"),
        ForeignKeyConstraint(
            ["network_id", "seller_id", "run_id"], ["feed_run.network_id", "feed_run.seller_id", "feed_run.id"],
            ondelete="CASCADE",
        ),
        CheckConstraint("severity IN ('reject', 'warning')", name="severity"),
    )

    network_id: Mapped[int] = mapped_column(BigInteger)
    seller_id: Mapped[int] = mapped_column(BigInteger)
    run_id: Mapped[UUID] = mapped_column(Uuid)
    line_no: Mapped[int] = mapped_column(Integer)
    severity: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    field: Mapped[str] = mapped_column(Text, server_default="")
    value: Mapped[str] = mapped_column(Text, server_default="")
    raw: Mapped[str] = mapped_column(Text, server_default="")


class ProductProposal(Base):
    """What a later feed would call a product's brand, name or category; the vendor decides."""

    __tablename__ = "product_proposal"
    __table_args__ = (
        PrimaryKeyConstraint("network_id", "seller_id", "product_id", "field"),
        ForeignKeyConstraint(["network_id", "product_id"], ["product.network_id", "product.id"]),
        ForeignKeyConstraint(["network_id", "seller_id"], ["organisation.network_id", "organisation.id"]),
        CheckConstraint("field IN ('brand', 'name', 'category')", name="field"),
        Index(
            "ix_product_proposal_open", "network_id", "proposed_at", "product_id", "seller_id", "field",
            postgresql_where=text("declined_at IS NULL"),
        ),
    )

    network_id: Mapped[int] = mapped_column(BigInteger)
    seller_id: Mapped[int] = mapped_column(BigInteger)
    product_id: Mapped[int] = mapped_column(BigInteger)
    field: Mapped[str] = mapped_column(Text)
    value: Mapped[str] = mapped_column(Text)
    proposed_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now())
    declined_at: Mapped[datetime | None] = mapped_column(Instant)


class ReviewItem(Base):
    """A line whose GTIN belongs to another product: a person merges or parts them."""

    __tablename__ = "review_item"
    __table_args__ = (
        PrimaryKeyConstraint("network_id", "id"),
        UniqueConstraint("network_id", "seller_id", "product_id", "gtin"),
        ForeignKeyConstraint(["network_id", "seller_id"], ["organisation.network_id", "organisation.id"]),
        ForeignKeyConstraint(["network_id", "product_id"], ["product.network_id", "product.id"]),
        ForeignKeyConstraint(["network_id", "other_product_id"], ["product.network_id", "product.id"]),
        CheckConstraint("state IN ('open', 'merged', 'parted')", name="state"),
    )

    network_id: Mapped[int] = mapped_column(BigInteger)
    id: Mapped[int] = mapped_column(BigInteger, Identity())
    seller_id: Mapped[int] = mapped_column(BigInteger)
    product_id: Mapped[int] = mapped_column(BigInteger)
    other_product_id: Mapped[int] = mapped_column(BigInteger)
    gtin: Mapped[str] = mapped_column(Text)
    sku: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text, server_default="open")
    created_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now())
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    decided_by_name: Mapped[str] = mapped_column(Text, server_default="")

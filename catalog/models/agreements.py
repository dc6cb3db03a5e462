"""Agreements: versions that are never edited, each pointing at an immutable set of price rules."""

from datetime import datetime
from decimal import Decimal
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
    Numeric,
    PrimaryKeyConstraint,
    Text,
    UniqueConstraint,
    Uuid,
    func,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel.db import Base

Instant = DateTime(timezone=True)
_AUDIENCE = "(for_all::int + (for_organisation_id IS NOT NULL)::int + (for_group_id IS NOT NULL)::int) = 1"


class Agreement(Base):
    """Negotiated conditions by code; all that can change lives in its versions."""

    __tablename__ = "agreement"
    __table_args__ = (
        PrimaryKeyConstraint("network_id", "id"),
        UniqueConstraint("network_id", "code"),
        UniqueConstraint("network_id", "granted_by", "id"),
        ForeignKeyConstraint(["network_id", "granted_by"], ["organisation.network_id", "organisation.id"]),
        Index("uq_agreement_network_id_lower_code", "network_id", text("lower(code)"), unique=True),
    )

    network_id: Mapped[int] = mapped_column(BigInteger)
    id: Mapped[int] = mapped_column(BigInteger, Identity())
    code: Mapped[str] = mapped_column(Text)
    granted_by: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now())


class AgreementRuleSet(Base):
    """An immutable list of rules for one audience; versions that only move or change the window share it."""

    __tablename__ = "agreement_rule_set"
    __table_args__ = (
        PrimaryKeyConstraint("network_id", "id"),
        UniqueConstraint("network_id", "granted_by", "id"),
        ForeignKeyConstraint(["network_id", "granted_by"], ["organisation.network_id", "organisation.id"]),
        ForeignKeyConstraint(
            ["network_id", "for_organisation_id"], ["organisation.network_id", "organisation.id"]
        ),
        ForeignKeyConstraint(["network_id", "for_group_id"], ["organisation_group.network_id", "organisation_group.id"]),
        CheckConstraint(_AUDIENCE, name="audience"),
    )

    network_id: Mapped[int] = mapped_column(BigInteger)
    id: Mapped[UUID] = mapped_column(Uuid)
    granted_by: Mapped[int] = mapped_column(BigInteger)
    for_all: Mapped[bool] = mapped_column(Boolean)
    for_organisation_id: Mapped[int | None] = mapped_column(BigInteger)
    for_group_id: Mapped[int | None] = mapped_column(BigInteger)


class AgreementVersion(Base):
    """What an agreement says from `starts_at` until `ends_at` (NULL: still): window, position, audience, rules.

    `window_from` and `window_until` are the half-open window of the agreement itself (NULL: unbounded). A planned version
    that gave way before it began ends when it starts. `note` says why it was made; resellers do not read it.
    """

    __tablename__ = "agreement_version"
    __table_args__ = (
        PrimaryKeyConstraint("network_id", "agreement_id", "version"),
        ForeignKeyConstraint(
            ["network_id", "granted_by", "agreement_id"],
            ["agreement.network_id", "agreement.granted_by", "agreement.id"],
        ),
        ForeignKeyConstraint(
            ["network_id", "granted_by", "rule_set_id"],
            ["agreement_rule_set.network_id", "agreement_rule_set.granted_by", "agreement_rule_set.id"],
        ),
        CheckConstraint(_AUDIENCE, name="audience"),
        CheckConstraint("window_until > window_from", name="window"),
        CheckConstraint("ends_at >= starts_at", name="life"),
        CheckConstraint("position >= 1", name="position"),
        Index("ix_agreement_version_all", "network_id", postgresql_where=text("for_all")),
        Index("ix_agreement_version_organisation", "network_id", "for_organisation_id"),
        Index("ix_agreement_version_group", "network_id", "for_group_id"),
        Index("ix_agreement_version_granted_by", "network_id", "granted_by", "position"),
        Index("ix_agreement_version_rule_set", "network_id", "rule_set_id"),
    )

    network_id: Mapped[int] = mapped_column(BigInteger)
    agreement_id: Mapped[int] = mapped_column(BigInteger)
    version: Mapped[int] = mapped_column(Integer)
    granted_by: Mapped[int] = mapped_column(BigInteger)
    rule_set_id: Mapped[UUID] = mapped_column(Uuid)
    for_all: Mapped[bool] = mapped_column(Boolean)
    for_organisation_id: Mapped[int | None] = mapped_column(BigInteger)
    for_group_id: Mapped[int | None] = mapped_column(BigInteger)
    position: Mapped[int] = mapped_column(Integer)
    window_from: Mapped[datetime | None] = mapped_column(Instant)
    window_until: Mapped[datetime | None] = mapped_column(Instant)
    starts_at: Mapped[datetime] = mapped_column(Instant)
    ends_at: Mapped[datetime | None] = mapped_column(Instant)
    created_by_name: Mapped[str] = mapped_column(Text, server_default="")
    created_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now())
    note: Mapped[str] = mapped_column(Text, server_default="")


class AgreementRule(Base):
    """One price rule of a rule set; the audience is repeated so that row security needs no look elsewhere."""

    __tablename__ = "agreement_rule"
    __table_args__ = (
        PrimaryKeyConstraint("network_id", "rule_set_id", "ordinal"),
        ForeignKeyConstraint(
            ["network_id", "granted_by", "rule_set_id"],
            ["agreement_rule_set.network_id", "agreement_rule_set.granted_by", "agreement_rule_set.id"],
        ),
        ForeignKeyConstraint(["network_id", "product_id"], ["product.network_id", "product.id"]),
        ForeignKeyConstraint(["network_id", "brand_id"], ["brand.network_id", "brand.id"]),
        ForeignKeyConstraint(["network_id", "category_id"], ["category.network_id", "category.id"]),
        CheckConstraint("num_nonnulls(net, off_dealer, off_list) = 1", name="one_of"),
        CheckConstraint("net > 0", name="net"),
        CheckConstraint("off_dealer BETWEEN 0 AND 1 AND off_list BETWEEN 0 AND 1", name="shares"),
        CheckConstraint("min_quantity >= 1", name="min_quantity"),
        CheckConstraint("product_id IS NULL OR (brand_id IS NULL AND category_id IS NULL)", name="scope"),
        CheckConstraint(_AUDIENCE, name="audience"),
    )

    network_id: Mapped[int] = mapped_column(BigInteger)
    rule_set_id: Mapped[UUID] = mapped_column(Uuid)
    ordinal: Mapped[int] = mapped_column(Integer)
    granted_by: Mapped[int] = mapped_column(BigInteger)
    for_all: Mapped[bool] = mapped_column(Boolean)
    for_organisation_id: Mapped[int | None] = mapped_column(BigInteger)
    for_group_id: Mapped[int | None] = mapped_column(BigInteger)
    product_id: Mapped[int | None] = mapped_column(BigInteger)
    brand_id: Mapped[int | None] = mapped_column(BigInteger)
    category_id: Mapped[int | None] = mapped_column(BigInteger)
    min_quantity: Mapped[int] = mapped_column(Integer)
    net: Mapped[Decimal | None] = mapped_column(Numeric)
    off_dealer: Mapped[Decimal | None] = mapped_column(Numeric)
    off_list: Mapped[Decimal | None] = mapped_column(Numeric)

"""Tables of identity: networks, groups, organisations, users, memberships, and what a sign-in leaves behind."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Numeric,
    PrimaryKeyConstraint,
    Text,
    UniqueConstraint,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import INET, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel.db import Base

Instant = DateTime(timezone=True)


class Network(Base):
    """The tenant: one vendor's sales network, its brand and its settings."""

    __tablename__ = "network"
    __table_args__ = (
        CheckConstraint("slug ~ '^[a-z0-9][a-z0-9-]{1,39}$'", name="slug"),
        CheckConstraint("colour ~ '^#[0-9a-f]{6}$'", name="colour"),
        CheckConstraint("locale IN ('fr', 'en')", name="locale"),
        CheckConstraint("grantor_first IN ('seller', 'vendor')", name="grantor_first"),
        CheckConstraint("logo_type IN ('image/png', 'image/jpeg')", name="logo_type"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    slug: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    colour: Mapped[str] = mapped_column(Text, server_default="#1f5fbf")
    logo: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    logo_type: Mapped[str | None] = mapped_column(Text)
    locale: Mapped[str] = mapped_column(Text, server_default="fr")
    is_open: Mapped[bool] = mapped_column(Boolean, server_default=text("true"))
    best_price: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))
    grantor_first: Mapped[str] = mapped_column(Text, server_default="seller")
    pricing_version: Mapped[int] = mapped_column(BigInteger, server_default=text("1"))
    catalog_version: Mapped[int] = mapped_column(BigInteger, server_default=text("1"))
    look_version: Mapped[int] = mapped_column(Integer, server_default=text("1"))
    created_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now())


class NetworkLook(Base):
    """A look that is not the network's now: somebody's draft, or what an earlier version looked like."""

    __tablename__ = "network_look"
    __table_args__ = (
        PrimaryKeyConstraint("network_id", "id"),
        CheckConstraint("state IN ('draft', 'former')", name="state"),
        CheckConstraint("colour ~ '^#[0-9a-f]{6}$'", name="colour"),
        CheckConstraint("logo_type IN ('image/png', 'image/jpeg')", name="logo_type"),
        CheckConstraint("(logo IS NULL) = (logo_type IS NULL)", name="logo"),
        Index("uq_network_look_draft", "network_id", "by_id", unique=True, postgresql_where=text("state = 'draft'")),
        Index("uq_network_look_former", "network_id", "version", unique=True, postgresql_where=text("state = 'former'")),
    )

    network_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("network.id"))
    id: Mapped[UUID] = mapped_column(Uuid)
    state: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(Integer)
    name: Mapped[str] = mapped_column(Text)
    colour: Mapped[str] = mapped_column(Text)
    logo: Mapped[bytes | None] = mapped_column(LargeBinary)
    logo_type: Mapped[str | None] = mapped_column(Text)
    by_id: Mapped[int | None] = mapped_column(BigInteger)
    by_name: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Instant, server_default=func.now())


class OrganisationGroup(Base):
    """A group of resellers that shares conditions (gold, silver ...)."""

    __tablename__ = "organisation_group"
    __table_args__ = (
        PrimaryKeyConstraint("network_id", "id"),
        UniqueConstraint("network_id", "code"),
        CheckConstraint("code ~ '^[a-z0-9][a-z0-9_.-]{0,39}$'", name="code"),
    )

    network_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("network.id"))
    id: Mapped[int] = mapped_column(BigInteger, Identity())
    code: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)


class Organisation(Base):
    """A company in a network: the vendor, a wholesaler or a reseller."""

    __tablename__ = "organisation"
    __table_args__ = (
        PrimaryKeyConstraint("network_id", "id"),
        UniqueConstraint("network_id", "code"),
        ForeignKeyConstraint(["network_id", "group_id"], ["organisation_group.network_id", "organisation_group.id"]),
        CheckConstraint("kind IN ('vendor', 'wholesaler', 'reseller')", name="kind"),
        CheckConstraint("code ~ '^[a-z0-9][a-z0-9_.-]{0,39}$'", name="code"),
        CheckConstraint("group_id IS NULL OR kind = 'reseller'", name="group_of_reseller"),
        CheckConstraint("minimum_share BETWEEN 0 AND 1", name="minimum_share"),
        CheckConstraint("capital_cents >= 0", name="capital"),
        Index("uq_organisation_vendor", "network_id", unique=True, postgresql_where=text("kind = 'vendor'")),
        Index("ix_organisation_network_id_group_id", "network_id", "group_id"),
    )

    network_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("network.id"))
    id: Mapped[int] = mapped_column(BigInteger, Identity())
    kind: Mapped[str] = mapped_column(Text)
    code: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    group_id: Mapped[int | None] = mapped_column(BigInteger)
    is_active: Mapped[bool] = mapped_column(Boolean, server_default=text("true"))
    legal_form: Mapped[str] = mapped_column(Text, server_default="")
    siren: Mapped[str] = mapped_column(Text, server_default="")
    siret: Mapped[str] = mapped_column(Text, server_default="")
    vat_number: Mapped[str] = mapped_column(Text, server_default="")
    capital_cents: Mapped[int | None] = mapped_column(BigInteger)
    rcs: Mapped[str] = mapped_column(Text, server_default="")
    street: Mapped[str] = mapped_column(Text, server_default="")
    postcode: Mapped[str] = mapped_column(Text, server_default="")
    city: Mapped[str] = mapped_column(Text, server_default="")
    country: Mapped[str] = mapped_column(Text, server_default="FR")
    phone: Mapped[str] = mapped_column(Text, server_default="")
    email: Mapped[str] = mapped_column(Text, server_default="")
    minimum_share: Mapped[Decimal | None] = mapped_column(Numeric(6, 5))
    version: Mapped[int] = mapped_column(Integer, server_default=text("1"))
    created_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now())


class User(Base):
    """A person; global, since one person may work in several networks."""

    __tablename__ = "app_user"
    __table_args__ = (
        CheckConstraint("email = lower(email)", name="email_lower"),
        CheckConstraint("locale IN ('fr', 'en')", name="locale"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    email: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    locale: Mapped[str] = mapped_column(Text, server_default="fr")
    is_active: Mapped[bool] = mapped_column(Boolean, server_default=text("true"))
    is_operator: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))
    password_hash: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now())


class Membership(Base):
    """One role of one person in one organisation."""

    __tablename__ = "membership"
    __table_args__ = (
        PrimaryKeyConstraint("network_id", "organisation_id", "user_id", "role"),
        ForeignKeyConstraint(
            ["network_id", "organisation_id"], ["organisation.network_id", "organisation.id"], ondelete="CASCADE"
        ),
        CheckConstraint(
            "role IN ('buyer', 'approver', 'accountant', 'back_office', 'pricing', 'channel_manager', 'marketing',"
            " 'finance', 'assistant', 'manager')",
            name="role",
        ),
        Index("ix_membership_user_id", "user_id"),
    )

    network_id: Mapped[int] = mapped_column(BigInteger)
    organisation_id: Mapped[int] = mapped_column(BigInteger)
    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("app_user.id"))
    role: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now())


class UserSession(Base):
    """A signed-in browser: the SHA-256 of its secret, when it was seen, when it ends."""

    __tablename__ = "user_session"
    __table_args__ = (Index("ix_user_session_user_id", "user_id"),)

    token_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    id: Mapped[UUID] = mapped_column(Uuid, unique=True)
    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("app_user.id", ondelete="CASCADE"))
    created_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now())
    seen_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now())
    expires_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    address: Mapped[str | None] = mapped_column(INET)
    user_agent: Mapped[str] = mapped_column(Text, server_default="")


class SignInAttempt(Base):
    """One attempt to sign in or to ask for a mailed link, kept for throttling and for the person's own eyes."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (
        CheckConstraint("purpose IN ('sign_in', 'reset', 'token')", name="purpose"),
        Index("ix_sign_in_attempt_account_at", "account", "at"),
        Index("ix_sign_in_attempt_address_at", "address", "at"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant, server_default=func.now())
    purpose: Mapped[str] = mapped_column(Text)
    account: Mapped[str] = mapped_column(Text)
    address: Mapped[str | None] = mapped_column(INET)
    succeeded: Mapped[bool] = mapped_column(Boolean)


class MailedLink(Base):
    """A single-use link sent by mail: an invitation into an organisation, or a password reset."""

    __tablename__ = "mailed_link"
    __table_args__ = (
        ForeignKeyConstraint(["network_id", "organisation_id"], ["organisation.network_id", "organisation.id"]),
        CheckConstraint("purpose IN ('invitation', 'reset')", name="purpose"),
        CheckConstraint(
            "(purpose = 'invitation') = (organisation_id IS NOT NULL AND roles IS NOT NULL)", name="invitation"
        ),
        Index("ix_mailed_link_organisation", "network_id", "organisation_id"),
        Index("ix_mailed_link_email", "email"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    purpose: Mapped[str] = mapped_column(Text)
    email: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text, server_default="")
    network_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("network.id"))
    organisation_id: Mapped[int | None] = mapped_column(BigInteger)
    roles: Mapped[Any | None] = mapped_column(JSONB)
    invited_by: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("app_user.id"))
    created_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now())
    expires_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)

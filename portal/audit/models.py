"""The audit trail: append-only rows, read by the manager of the organisation they concern."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, ForeignKeyConstraint, Index, Text, Uuid, func, text
from sqlalchemy.dialects.postgresql import INET, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from portal.identity.models import Instant
from portal.kernel.db import Base


class AuditEntry(Base):
    """One deed: verb, subject, what it was before and after; names are frozen as they were."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        ForeignKeyConstraint(["network_id", "organisation_id"], ["organisation.network_id", "organisation.id"]),
        Index("ix_audit_entry_organisation_at", "network_id", "organisation_id", "at"),
        Index("ix_audit_entry_actor", "actor_id", "at"),
        Index("ix_audit_entry_grant", "network_id", "grant_id", "at", "id", postgresql_where=text("grant_id IS NOT NULL")),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    network_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("network.id"))
    organisation_id: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime] = mapped_column(Instant, server_default=func.now())
    actor_id: Mapped[int | None] = mapped_column(BigInteger)
    actor_name: Mapped[str] = mapped_column(Text)
    actor_organisation: Mapped[str] = mapped_column(Text, server_default="")
    verb: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    before: Mapped[Any | None] = mapped_column(JSONB)
    after: Mapped[Any | None] = mapped_column(JSONB)
    address: Mapped[str | None] = mapped_column(INET)
    request_id: Mapped[str] = mapped_column(Text, server_default="")
    actor_side: Mapped[str] = mapped_column(Text, server_default="")
    grant_id: Mapped[UUID | None] = mapped_column(Uuid)


class PlatformEntry(Base):
    """One deed of an operator on the platform itself; `network_id` where it concerned a network."""

    __tablename__ = "platform_entry"
    __table_args__ = (Index("ix_platform_entry_at", "at", "id"),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant, server_default=func.now())
    network_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("network.id"))
    actor_id: Mapped[int | None] = mapped_column(BigInteger)
    actor_name: Mapped[str] = mapped_column(Text)
    verb: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    before: Mapped[Any | None] = mapped_column(JSONB)
    after: Mapped[Any | None] = mapped_column(JSONB)
    address: Mapped[str | None] = mapped_column(INET)
    request_id: Mapped[str] = mapped_column(Text, server_default="")

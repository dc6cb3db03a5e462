"""Tables of background work: what was consumed, and long jobs with their counted progress."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    PrimaryKeyConstraint,
    Text,
    Uuid,
    func,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from portal.identity.models import Instant
from portal.kernel.db import Base


class Consumed(Base):
    """One event that one consumer has taken, written in the transaction that holds the effect."""

    __tablename__ = "consumed"
    __table_args__ = (PrimaryKeyConstraint("event_id", "consumer"), Index("ix_consumed_at", "at"))

    event_id: Mapped[UUID] = mapped_column(Uuid)
    consumer: Mapped[str] = mapped_column(Text)
    network_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("network.id"))
    at: Mapped[datetime] = mapped_column(Instant, server_default=func.now())


class LongJob(Base):
    """Long work that somebody asked for: how far it is and what came of it."""

    __tablename__ = "long_job"
    __table_args__ = (
        PrimaryKeyConstraint("network_id", "id"),
        ForeignKeyConstraint(["network_id", "organisation_id"], ["organisation.network_id", "organisation.id"]),
        CheckConstraint("status IN ('waiting', 'running', 'done', 'failed')", name="status"),
        CheckConstraint("done >= 0 AND total >= 0", name="counts"),
        Index("ix_long_job_organisation", "network_id", "organisation_id", "created_at"),
    )

    network_id: Mapped[int] = mapped_column(BigInteger)
    id: Mapped[UUID] = mapped_column(Uuid)
    organisation_id: Mapped[int] = mapped_column(BigInteger)
    user_id: Mapped[int | None] = mapped_column(BigInteger)
    user_name: Mapped[str] = mapped_column(Text)
    task: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text, server_default="waiting")
    done: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    total: Mapped[int | None] = mapped_column(BigInteger)
    result: Mapped[str] = mapped_column(Text, server_default="")
    problem: Mapped[str] = mapped_column(Text, server_default="")
    created_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now())
    started_at: Mapped[datetime | None] = mapped_column(Instant)
    finished_at: Mapped[datetime | None] = mapped_column(Instant)

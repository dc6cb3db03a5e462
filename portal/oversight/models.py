"""Tables of oversight: grants of operators, and the platform's own trail."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, PrimaryKeyConstraint, Text, Uuid, func
from sqlalchemy.orm import Mapped, mapped_column

from portal.identity.models import Instant
from portal.kernel.db import Base


class OperatorGrant(Base):
    """One operator's leave to look into one network, from `starts_at` until before `ends_at`, or until it was ended."""

    __tablename__ = "operator_grant"
    __table_args__ = (
        PrimaryKeyConstraint("network_id", "id"),
        CheckConstraint("ends_at - starts_at BETWEEN interval '15 minutes' AND interval '8 hours'", name="duration"),
        CheckConstraint("ended_at >= starts_at AND ended_at <= ends_at", name="ended"),
        CheckConstraint(
            "(ended_at IS NULL) = (ended_side = '') AND ended_side IN ('', 'operator', 'vendor')", name="ended_side"
        ),
        CheckConstraint("length(reason) BETWEEN 1 AND 500 AND length(ticket) <= 60", name="words"),
        Index("ix_operator_grant_starts", "network_id", "starts_at", "id"),
        Index("ix_operator_grant_operator", "operator_id", "network_id", "ends_at"),
    )

    network_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("network.id"))
    id: Mapped[UUID] = mapped_column(Uuid)
    operator_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("app_user.id"))
    operator_name: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    ticket: Mapped[str] = mapped_column(Text, server_default="")
    starts_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now())
    ends_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_by: Mapped[int | None] = mapped_column(BigInteger)
    ended_by_name: Mapped[str] = mapped_column(Text, server_default="")
    ended_side: Mapped[str] = mapped_column(Text, server_default="")

"""Carriers of a seller, with the address at which a parcel is followed."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    ForeignKeyConstraint,
    Identity,
    Integer,
    PrimaryKeyConstraint,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel.db import Base


class Carrier(Base):
    """A carrier a seller ships with; `tracking_url` holds `{number}`, and each shipment keeps the address made of it."""

    __tablename__ = "carrier"
    __table_args__ = (
        PrimaryKeyConstraint("network_id", "seller_id", "id"),
        UniqueConstraint("network_id", "seller_id", "name_key"),
        ForeignKeyConstraint(["network_id", "seller_id"], ["organisation.network_id", "organisation.id"]),
        CheckConstraint("tracking_url = '' OR tracking_url LIKE 'https://%'", name="tracking_url"),
    )

    network_id: Mapped[int] = mapped_column(BigInteger)
    seller_id: Mapped[int] = mapped_column(BigInteger)
    id: Mapped[int] = mapped_column(BigInteger, Identity())
    name: Mapped[str] = mapped_column(Text)
    name_key: Mapped[str] = mapped_column(Text)
    tracking_url: Mapped[str] = mapped_column(Text, server_default="")
    is_active: Mapped[bool] = mapped_column(Boolean, server_default=text("true"))
    version: Mapped[int] = mapped_column(Integer, server_default=text("1"))

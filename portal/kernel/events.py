"""Facts that lower storeys publish and upper storeys consume: frozen dataclasses named in the past tense."""

import json
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar, Self
from uuid import UUID


def _plain(value: object) -> object:
    if isinstance(value, (UUID, Decimal)):
        return str(value)
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    raise TypeError(f"an event cannot carry {type(value).__name__}")


@dataclass(frozen=True, kw_only=True)
class Event:
    """Root of all events; `wire` is the name that consumers and webhooks know (`order.placed`)."""

    wire: ClassVar[str]

    def to_json(self) -> str:
        """The payload as JSON: ids and decimals as text, instants in ISO 8601."""
        return json.dumps(asdict(self), default=_plain, ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_payload(cls, payload: dict[str, Any]) -> Self:
        """The event from its decoded payload; fields that a newer version added are ignored. UUIDs are restored."""
        known = {field.name: field.type for field in fields(cls)}
        values = {name: _typed(known[name], value) for name, value in payload.items() if name in known}
        return cls(**values)


def _typed(kind: object, value: Any) -> Any:
    if value is not None and kind in (UUID, UUID | None, "UUID", "UUID | None"):
        return UUID(value)
    if value is not None and kind in (Decimal, "Decimal"):
        return Decimal(value)
    if value is not None and kind in (datetime, datetime | None, "datetime"):
        return datetime.fromisoformat(value)
    if value is not None and kind in (date, date | None, "date"):
        return date.fromisoformat(value)
    if value is not None and kind in (tuple[UUID, ...], "tuple[UUID, ...]"):
        return tuple(UUID(one) for one in value)
    return tuple(value) if isinstance(value, list) else value

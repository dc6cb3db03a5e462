"""The database session: it refuses to work without a scope, and sets role and tenant for one transaction only."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Engine, MetaData, create_engine, event
from sqlalchemy.orm import DeclarativeBase, SessionTransaction
from sqlalchemy.orm import Session as OrmSession

from portal.kernel.errors import MissingScope
from portal.kernel.hot import hot_rows
from portal.kernel.permissions import OrganisationKind

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Root of all mapped classes; the migrations are checked against its metadata."""

    metadata = MetaData(naming_convention=NAMING)


class ScopeRole(StrEnum):
    """The PostgreSQL roles that a transaction may take on."""

    RESELLER = "portal_reseller"
    WHOLESALER = "portal_wholesaler"
    VENDOR = "portal_vendor"
    DOOR = "portal_door"
    GUEST = "portal_guest"
    PLATFORM = "portal_platform"
    WORKER = "portal_worker"
    POST = "portal_post"
    MONITOR = "portal_monitor"
    OWNER = "portal_owner"


ROLE_OF = {
    OrganisationKind.RESELLER: ScopeRole.RESELLER,
    OrganisationKind.WHOLESALER: ScopeRole.WHOLESALER,
    OrganisationKind.VENDOR: ScopeRole.VENDOR,
}


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose eyes a transaction sees with: role, network, organisation, its price group, person, one guest document."""

    role: ScopeRole
    network_id: int | None = None
    organisation_id: int | None = None
    group_id: int | None = None
    user_id: int | None = None
    grant_id: str | None = None
    read_only: bool = False

    @classmethod
    def organisation(
        cls, kind: OrganisationKind, network_id: int, organisation_id: int, *, group_id: int | None = None,
        user_id: int | None = None, read_only: bool = False,
    ) -> "Scope":
        """The scope of a member (or a job) of one organisation."""
        return cls(ROLE_OF[kind], network_id, organisation_id, group_id, user_id, None, read_only)

    @classmethod
    def door(cls, user_id: int | None = None, *, network_id: int | None = None, read_only: bool = False) -> "Scope":
        """The scope before and beside organisations: sign-in, own memberships, own sessions, tokens."""
        return cls(ScopeRole.DOOR, network_id=network_id, user_id=user_id, read_only=read_only)

    @classmethod
    def platform(cls, user_id: int | None = None, *, read_only: bool = False) -> "Scope":
        """The operator's scope: networks and their first users, no business data."""
        return cls(ScopeRole.PLATFORM, user_id=user_id, read_only=read_only)

    @classmethod
    def owner(cls, network_id: int | None = None) -> "Scope":
        """The scope of migrations, seeding and commands on the owner's login; never of a web process."""
        return cls(ScopeRole.OWNER, network_id=network_id)

    def reading(self) -> "Scope":
        """The same scope in a read-only transaction."""
        return replace(self, read_only=True)


_ENTER = (
    "SELECT set_config('role', %(role)s, true), set_config('app.network_id', %(network)s, true),"
    " set_config('app.organisation_id', %(organisation)s, true), set_config('app.group_id', %(group)s, true),"
    " set_config('app.user_id', %(user)s, true), set_config('app.grant_id', %(grant)s, true)"
)
_ENTER_READING = _ENTER + ", set_config('transaction_read_only', 'on', true)"


def _value(value: object) -> str:
    return "" if value is None else str(value)


class Session(OrmSession):
    """A session whose every transaction runs in a scope; without one it refuses to start."""

    scope: Scope | None = None

    def enter(self, scope: Scope) -> None:
        """Takes on a scope; inside a running transaction it changes from here on, else from the next one."""
        self.scope = scope
        if self.in_transaction():
            apply_scope(self.connection(), scope)


def apply_scope(connection: Connection, scope: Scope) -> None:
    """Sets role, tenant and read-only for the running transaction, in one statement."""
    hot_rows(
        connection, _ENTER_READING if scope.read_only else _ENTER,
        {
            "role": scope.role.value,
            "network": _value(scope.network_id),
            "organisation": _value(scope.organisation_id),
            "group": _value(scope.group_id),
            "user": _value(scope.user_id),
            "grant": _value(scope.grant_id),
        },
    )


@event.listens_for(Session, "after_begin")
def _scope_on_begin(session: Session, _transaction: SessionTransaction, connection: Connection) -> None:
    if session.scope is None:
        raise MissingScope("a session was used before it entered a scope")
    apply_scope(connection, session.scope)


def make_engine(url: str, *, pool_size: int = 5, prepare: bool = True, application: str = "maillon") -> Engine:
    """An engine for psycopg 3; `prepare=False` behind PgBouncer in transaction pooling.

    Accepts `postgresql://` addresses. The pool grows to twice its size under load and waits at most 10 s.
    """
    plain = url.replace("postgres://", "postgresql://", 1).replace("postgresql://", "postgresql+psycopg://", 1)
    arguments: dict[str, Any] = {"application_name": application, "connect_timeout": 5, "keepalives_idle": 30}
    if not prepare:
        arguments["prepare_threshold"] = None
    return create_engine(
        plain, pool_size=pool_size, max_overflow=pool_size, pool_timeout=10, pool_recycle=1800, connect_args=arguments,
    )


@contextmanager
def scoped_session(engine: Engine, scope: Scope) -> Iterator[Session]:
    """A session in a scope, rolled back unless its owner commits; for tests, jobs and senders."""
    with Session(engine, expire_on_commit=False) as session:
        session.enter(scope)
        yield session

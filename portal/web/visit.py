"""A visit: one request by one person to one organisation, with everything a view needs and nothing global."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from flask import Response, g, make_response, redirect, render_template, request, url_for
from flask import session as browser
from sqlalchemy import text

from portal.jobs.runner import transaction
from portal.kernel.actor import Actor
from portal.kernel.db import Scope, Session
from portal.kernel.hot import hot_rows
from portal.kernel.ids import new_id
from portal.kernel.pages import ListQuery, Page
from portal.kernel.permissions import OrganisationKind, Permission, Role, held_by_any, permissions_of, permissions_to_look
from portal.web.chrome import NetworkLook
from portal.web.csvfile import csv_response
from portal.web.filters import reader_language
from portal.web.lists import Listing, ListView
from portal.web.runtime import Entrance, Runtime

Write = Callable[[Session], object]
MOST_ADDRESSES = 4096
T = TypeVar("T")


@dataclass(frozen=True)
class Door:
    """What the door found out: who the person is, which network and organisation the address names, with which roles."""

    session_id: UUID | None = None
    seen_at: datetime | None = None
    user_id: int | None = None
    email: str = ""
    user_name: str = ""
    locale: str = ""
    is_operator: bool = False
    memberships: int = 0
    network_id: int | None = None
    network_slug: str = ""
    network_name: str = ""
    colour: str = ""
    has_logo: bool = False
    pricing_version: int = 0
    catalog_version: int = 0
    organisation_id: int | None = None
    kind: str | None = None
    code: str = ""
    organisation_name: str = ""
    group_id: int | None = None
    roles: Sequence[str] = ()
    grant_id: UUID | None = None
    grant_ends_at: datetime | None = None
    grant_reason: str = ""


_DOOR = (
    "session_id", "seen_at", "user_id", "email", "user_name", "locale", "is_operator", "memberships", "network_id",
    "network_slug", "network_name", "colour", "has_logo", "pricing_version", "catalog_version", "organisation_id", "kind",
    "code", "organisation_name", "group_id", "roles", "grant_id", "grant_ends_at", "grant_reason",
)
_OPEN = f"SELECT {', '.join(_DOOR)} FROM door_open(%(token)s, %(network)s, %(organisation)s, %(idle)s)"
_NETWORK = text(
    "SELECT id, slug, name, colour, logo_type IS NOT NULL AS has_logo, locale FROM network WHERE slug = :slug AND is_open"
)


def look_through_door(
    session: Session, token_hash: bytes | None, network: str | None, organisation: str | None, idle_seconds: int
) -> Door:
    """Who stands at the door; runs in the door's scope. Without a valid sign-in only the network is known."""
    if token_hash is not None:
        values = {"token": token_hash, "network": network, "organisation": organisation, "idle": idle_seconds}
        rows = hot_rows(session.connection(), _OPEN, values)
        if rows:
            found = dict(zip(_DOOR, rows[0], strict=True))
            found["roles"] = tuple(found["roles"] or ())
            for name in ("network_slug", "network_name", "colour", "code", "organisation_name", "grant_reason"):
                found[name] = found[name] or ""
            return Door(**found)
    if network is None:
        return Door()
    known = session.execute(_NETWORK, {"slug": network}).first()
    if known is None:
        return Door()
    return Door(
        network_id=known.id, network_slug=known.slug, network_name=known.name, colour=known.colour,
        has_logo=known.has_logo, locale=known.locale,
    )


@dataclass
class Visit:
    """One request: its scoped session, who acts, where, and what is to be kept whatever the outcome."""

    session: Session
    runtime: Runtime
    entrance: Entrance
    door: Door
    actor: Actor
    scope: Scope
    kept: list[tuple[Scope, Write]] = field(default_factory=list)
    tried_look: NetworkLook | None = None  # the page is drawn as the network would look

    @property
    def kind(self) -> OrganisationKind | None:
        """What the organisation is; None outside organisations."""
        return self.actor.kind

    @property
    def network_id(self) -> int:
        """The network of the address; only where the address names one."""
        assert self.door.network_id is not None
        return self.door.network_id

    @property
    def organisation_id(self) -> int:
        """The organisation of the address; only in organisation views."""
        assert self.door.organisation_id is not None
        return self.door.organisation_id

    @property
    def is_signed_in(self) -> bool:
        """Whether a person stands behind the request."""
        return self.door.user_id is not None

    @property
    def is_htmx(self) -> bool:
        """Whether htmx asked for a part of the page."""
        return "HX-Request" in request.headers and "HX-History-Restore-Request" not in request.headers

    def may(self, permission: Permission) -> bool:
        """Whether the person holds a permission here."""
        return self.actor.may(permission)

    @property
    def is_looking(self) -> bool:
        """Whether an operator looks in with a grant: every page may be read, nothing may be done."""
        return self.actor.grant_id is not None

    def may_open(self, permission: Permission) -> bool:
        """Whether the person may read pages that need a permission: holders, and operators with a grant."""
        return self.may(permission) or (self.is_looking and self.kind is not None and permission in held_by_any(self.kind))

    def keep(self, write: Write, scope: Scope | None = None) -> None:
        """Has a fact written in a second short transaction after this one has ended, whatever its outcome.

        `write` gets a session in `scope` (default: this visit's, writable). Who only looks leaves nothing in the company.
        """
        if self.is_looking and scope is None:
            return
        self.kept.append((scope or _writable(self.scope), write))

    def at_once(self, write: Callable[[Session], T], scope: Scope | None = None) -> T:
        """Does something in a transaction of its own, committed before this returns; the visit's own is ended first.

        For what must stand before slow work begins, without holding a connection meanwhile: what this visit wrote
        before is lost, so it comes first.
        """
        self.session.rollback()
        with transaction(self.runtime.engine, scope or _writable(self.scope)) as session:
            return write(session)

    def url(self, endpoint: str, **values: Any) -> str:
        """An address within this network and organisation."""
        route = self.runtime.routes.get(endpoint)
        if route is None or route.entrance is not Entrance.ORGANISATION:
            return url_for(endpoint, **values)
        here: dict[str, Any] = {"network": self.door.network_slug, "organisation": self.door.code}
        if values:
            return url_for(endpoint, **{**here, **values})
        known = self.runtime.addresses
        key = (endpoint, self.door.network_slug, self.door.code)
        found = known.get(key)
        if found is None:
            if len(known) >= MOST_ADDRESSES:
                known.clear()
            found = known[key] = url_for(endpoint, **here)
        return found

    def go(self, endpoint: str, **values: Any) -> Response:
        """See other (303): what every action answers."""
        return self.go_to(self.url(endpoint, **values))

    def go_to(self, url: str) -> Response:
        """See other (303) at an address of ours that is already built."""
        return make_response(redirect(url, 303))

    def page(self, full: str, part: str | None = None, *, status: int = 200, **context: Any) -> Response:
        """A page, or only its part where htmx asked for one."""
        chosen = part if part is not None and self.is_htmx else full
        response = make_response(render_template(chosen, visit=self, **context), status)
        if part is not None:
            response.vary.add("HX-Request")
        return response

    def file(self, content: bytes, content_type: str, name: str, *, inline: bool = False) -> Response:
        """A document to download (or to look at, for PDFs); the name is made safe by the header's own encoding."""
        response = make_response(content)
        response.headers["Content-Type"] = content_type
        response.headers.set("Content-Disposition", "inline" if inline else "attachment", filename=name)
        return response

    def csv(self, name: str, header: Sequence[Any], rows: Iterable[Sequence[Any]]) -> Response:
        """A CSV file in the reader's habit, safe against formulas; texts, numbers, Decimals, dates and instants."""
        return csv_response(name, [str(cell) for cell in header], rows, reader_language())

    def ask(self, view: ListView) -> ListQuery:
        """What the reader asks of a list: from the address, else as remembered from last time."""
        return view.read(request.args, browser, f"{self.door.network_slug}/{self.door.code}/{view.name}")

    def listing(self, view: ListView, query: ListQuery, page: Page[Any], **choices: Sequence[tuple[str, Any]]) -> Listing:
        """A list with its page, for the table macros; `choices` gives the options of filters known only now."""
        return Listing(view, query, page, request.path, choices)


def actor_of(door: Door, entrance: Entrance, address: str) -> Actor:
    """The person behind the door as an actor, with the permissions the roles give in this organisation."""
    kind = OrganisationKind(door.kind) if door.kind and (door.roles or door.grant_id) else None
    roles = frozenset(Role(role) for role in door.roles) if kind else frozenset()
    permissions = permissions_of(kind, roles) if kind else frozenset()
    if kind and door.grant_id:
        permissions = permissions_to_look(kind)
    return Actor(
        user_id=door.user_id, name=door.user_name, network_id=door.network_id,
        organisation_id=door.organisation_id if kind else None, organisation_name=door.organisation_name if kind else "",
        kind=kind, roles=roles, permissions=permissions, address=address,
        request_id=g.get("request_id", "") if entrance else "",
        is_operator=entrance is Entrance.PLATFORM and door.is_operator, grant_id=door.grant_id if kind else None,
    )


def new_request_id() -> str:
    """A fresh id for a form."""
    return str(new_id())


def _writable(scope: Scope) -> Scope:
    return Scope(scope.role, scope.network_id, scope.organisation_id, scope.group_id, scope.user_id, scope.grant_id)



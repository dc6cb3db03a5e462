"""The only way to mount a view, and the life of a request: door, scope, view, one commit, then what is kept."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from ipaddress import ip_address
from typing import Any
from uuid import UUID

import psycopg
from flask import Blueprint, Response, abort, g, make_response, redirect, request, url_for
from flask import session as browser
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError

from portal.kernel.db import Scope, Session
from portal.kernel.errors import Forbidden, NotFound, PortalError
from portal.kernel.permissions import OrganisationKind, Permission
from portal.web.errors import TryAgain, answer_to
from portal.web.looking import hold_back, note_look
from portal.web.repeats import Claim
from portal.web.runtime import Entrance, Route, Runtime, runtime, runtime_of
from portal.web.visit import Door, Visit, actor_of, look_through_door

View = Callable[..., Response | str]
log = logging.getLogger("portal.web")
SEEN_EVERY = timedelta(minutes=5)
TOKEN_KEY = "_user_id"  # noqa: S105 - where Flask-Login keeps a session's id
_SEEN = text("UPDATE user_session SET seen_at = now() WHERE id = :id")
_PREFIX = {Entrance.ORGANISATION: "/<network>/<organisation>"}


class PortalBlueprint(Blueprint):
    """A blueprint whose views declare what they need; `entrance` says who may come in (default: members)."""

    def __init__(self, name: str, import_name: str, **options: Any) -> None:
        super().__init__(name, import_name, **options)
        self.declared: list[Route] = []
        self._mounted: dict[str, Callable[..., Response]] = {}
        self.record_once(lambda state: runtime_of(state.app).routes.update({r.endpoint: r for r in self.declared}))

    def read(
        self, rule: str, *, needs: Permission | None = None, entrance: Entrance = Entrance.ORGANISATION
    ) -> Callable[[View], View]:
        """Mounts a view for GET, in a read-only transaction."""
        return self._mount(rule, needs, entrance, writes=False)

    def act(
        self, rule: str, *, needs: Permission | None = None, entrance: Entrance = Entrance.ORGANISATION
    ) -> Callable[[View], View]:
        """Mounts a view for POST: committed below status 400, rolled back otherwise."""
        return self._mount(rule, needs, entrance, writes=True)

    def _mount(self, rule: str, needs: Permission | None, entrance: Entrance, *, writes: bool) -> Callable[[View], View]:
        if (needs is None) == (entrance is Entrance.ORGANISATION):
            raise TypeError(f"{rule}: a view of an organisation declares what it needs, any other declares nothing")

        def decorate(view: View) -> View:
            name = getattr(view, "__name__", "view")
            full = _PREFIX.get(entrance, "") + rule
            route = Route(f"{self.name}.{name}", full, writes, entrance, needs)
            self.declared.append(route)

            def run(**values: Any) -> Response:
                return _answer(route, view, values)

            mounted = self._mounted.setdefault(name, run)
            self.add_url_rule(full, name, mounted, methods=["POST"] if writes else ["GET"])
            return view

        return decorate


def _answer(route: Route, view: View, values: dict[str, Any]) -> Response:
    """Runs a view, once more where the database broke off before anything was committed."""
    network, organisation = values.get("network"), values.get("organisation")
    if route.entrance is Entrance.ORGANISATION:
        values = {name: value for name, value in values.items() if name not in ("network", "organisation")}
    for last in (False, True):
        try:
            return _once(runtime(), route, view, values, network, organisation)
        except DBAPIError as error:
            if not _may_be_tried_again(error):
                raise
            if last:
                raise TryAgain from error
            log.warning("tried again: %s", type(error.orig).__name__)
    raise AssertionError("unreachable")


def _may_be_tried_again(error: DBAPIError) -> bool:
    return error.connection_invalidated or isinstance(
        error.orig, psycopg.errors.SerializationFailure | psycopg.errors.DeadlockDetected | psycopg.OperationalError
    )


def _once(
    run: Runtime, route: Route, view: View, values: dict[str, Any], network: str | None, organisation: str | None
) -> Response:
    with Session(run.engine, expire_on_commit=False) as session:
        visit = _open(run, session, route, network, organisation)
        if isinstance(visit, Response):
            return visit
        try:
            response = _view(visit, route, view, values)
            if not route.writes or response.status_code < 400:
                _commit(session)  # also what only read: a rollback makes the driver forget every prepared statement
        except PortalError as error:
            session.rollback()
            response = answer_to(error)
        except DBAPIError:
            raise  # tried again, or broken: what was to be kept belongs to an attempt that never was
        except Exception:
            session.rollback()
            _keep(run, visit)
            raise
        session.rollback()
        _keep(run, visit)
    if route.entrance is not Entrance.DOOR or visit.is_signed_in:
        response.headers.setdefault("Cache-Control", "private, no-store")
    return response


def _open(
    run: Runtime, session: Session, route: Route, network: str | None, organisation: str | None
) -> Visit | Response:
    reading = not route.writes
    session.enter(Scope.door(read_only=reading))
    token = browser.get(TOKEN_KEY)
    token_hash = sha256(str(token).encode()).digest() if token else None
    named = organisation if route.entrance is Entrance.ORGANISATION else None
    door = look_through_door(session, token_hash, network, named, run.settings.session_idle_hours * 3600)
    visit = Visit(
        session, run, route.entrance, door, actor_of(door, route.entrance, _where_from()),
        Scope.door(door.user_id, network_id=door.network_id, read_only=reading),
    )
    g.visit = visit
    if network is not None and door.network_id is None and route.entrance is not Entrance.ORGANISATION:
        raise NotFound(network)
    if route.entrance is Entrance.DOOR:
        session.enter(visit.scope)
        return visit
    if not visit.is_signed_in:
        return _to_sign_in(door)
    _note_seen(visit)
    if route.entrance is Entrance.PLATFORM:
        if not door.is_operator:
            raise NotFound("platform")
        visit.scope = Scope.platform(door.user_id, read_only=reading)
    elif route.entrance is Entrance.ORGANISATION:
        _enter_organisation(visit, route, reading)
    session.enter(visit.scope)
    return visit


def _where_from() -> str:
    """The address the request came from; empty where a socket or a proxy gives none that is one."""
    try:
        return str(ip_address((request.remote_addr or "").partition("%")[0]))
    except ValueError:
        return ""


def _enter_organisation(visit: Visit, route: Route, reading: bool) -> None:
    door = visit.door
    if door.network_id is None or door.organisation_id is None or visit.kind is None:
        raise NotFound("organisation")
    assert route.needs is not None
    if visit.is_looking:
        note_look(visit, route)
    if not visit.is_looking and not visit.may(route.needs):
        raise Forbidden(route.needs.value)
    visit.scope = Scope.organisation(
        OrganisationKind(visit.kind), door.network_id, door.organisation_id, group_id=door.group_id,
        user_id=door.user_id, read_only=reading or visit.is_looking,
    )


def _view(visit: Visit, route: Route, view: View, values: dict[str, Any]) -> Response:
    hold_back(visit, route)
    request_id = request.form.get("request_id") if route.writes and route.entrance is Entrance.ORGANISATION else None
    if not request_id:
        return make_response(view(visit, **values))
    try:
        key = UUID(request_id)
    except ValueError:
        abort(400)
    claim = Claim(visit.session, visit.network_id, visit.organisation_id, key, route.endpoint)
    if not claim.is_first:
        endpoint, location = claim.first_answer()
        if endpoint != route.endpoint:
            abort(400)
        return make_response(redirect(location or request.path, 303))
    response = make_response(view(visit, **values))
    if response.status_code < 400 and "Location" in response.headers:
        claim.answered(response.headers["Location"])
    return response


def _commit(session: Session) -> None:
    """Commits; a connection lost while doing so leaves the outcome unknown, which the person is told."""
    try:
        session.commit()
    except OperationalError as error:
        raise TryAgain from error


def _keep(run: Runtime, visit: Visit) -> None:
    """Writes what is kept whatever the outcome, each scope in one short transaction after the first has ended."""
    for scope in dict.fromkeys(scope for scope, _ in visit.kept):
        with Session(run.engine, expire_on_commit=False) as session:
            session.enter(scope)
            for wanted, write in visit.kept:
                if wanted == scope:
                    write(session)
            _commit(session)


def _note_seen(visit: Visit) -> None:
    door = visit.door
    if door.seen_at is None or datetime.now(UTC) - door.seen_at < SEEN_EVERY:
        return
    from_here = {"id": door.session_id}
    visit.keep(lambda session: session.execute(_SEEN, from_here), Scope.door(door.user_id))


def _to_sign_in(door: Door) -> Response:
    """To the sign-in page, and back here afterwards; an htmx request is sent there as a whole page."""
    back = request.full_path.rstrip("?") if request.method == "GET" and "HX-Request" not in request.headers else None
    target = url_for("identity.sign_in", network=door.network_slug or None, next=back)
    if "HX-Request" in request.headers:
        response = make_response("", 204)
        response.headers["HX-Redirect"] = target
        return response
    return make_response(redirect(target, 303))

"""What the layouts draw around a page, from the visit."""

from dataclasses import replace
from functools import cached_property
from typing import Any
from urllib.parse import quote

from flask import Flask, g, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from portal.kernel.clock import now
from portal.kernel.permissions import OrganisationKind, Permission
from portal.web.chrome import CartButton, GrantBanner, Link, NavGroup, NetworkLook, Person, SearchBox
from portal.web.filters import reader_language
from portal.web.fragments import fragments
from portal.web.runtime import runtime
from portal.web.visit import Visit, new_request_id

THEMES = ("auto", "light", "dark")
SEARCH_ENDPOINT = "catalog.index"
CART_ENDPOINT = "ordering.cart"
TOKEN_MARK, HERE_MARK = "\0token\0", "\0here\0"  # no text of a database holds a NUL


def theme_of_browser() -> str:
    """Light, dark, or as the system says; kept in a cookie so that the first paint is right."""
    theme = request.cookies.get("theme", "auto")
    return theme if theme in THEMES else "auto"


def role_names() -> dict[str, str]:
    """Roles as people call them."""
    return {
        "buyer": _("Buyer"), "approver": _("Approver"), "accountant": _("Accountant"), "back_office": _("Back office"),
        "pricing": _("Pricing"), "channel_manager": _("Channel manager"), "marketing": _("Marketing"),
        "finance": _("Finance"), "assistant": _("Sales assistant"), "manager": _("Manager"),
    }


def kind_names() -> dict[str, str]:
    """Kinds of organisations as people call them."""
    return {"vendor": _("Vendor"), "wholesaler": _("Wholesaler"), "reseller": _("Reseller")}


class Surroundings:
    """What stands around the page that answers this request, each part made when first asked for.

    Macros and parts that htmx asks for never pay for what they do not draw; queries run only through slots, and only inside
    a visit. `visit` is None on error pages of requests that never got one.
    """

    def __init__(self) -> None:
        self.visit: Visit | None = g.get("visit")

    @cached_property
    def here(self) -> str:
        """Where the person comes back to after a choice of language or appearance."""
        return request.full_path.rstrip("?") if request.method == "GET" else "/"

    @cached_property
    def theme(self) -> str:
        """Light, dark or auto."""
        return theme_of_browser()

    @cached_property
    def theme_url(self) -> str:
        """Where the appearance is chosen."""
        return f"{url_for('identity.theme')}?next={quote(self.here, safe='')}"

    @cached_property
    def language_url(self) -> str:
        """Where the language is chosen."""
        return f"{url_for('identity.language')}?next={quote(self.here, safe='')}"

    @cached_property
    def network(self) -> NetworkLook | None:
        """The network of the address."""
        return _network(self.visit) if self.visit else None

    @cached_property
    def search(self) -> SearchBox | None:
        """The search field, for those who may search."""
        if not self._may(Permission.CATALOG_VIEW, SEARCH_ENDPOINT):
            return None
        assert self.visit is not None
        on_search = request.endpoint == SEARCH_ENDPOINT
        return SearchBox(url=self.visit.url(SEARCH_ENDPOINT), text=request.args.get("q", "") if on_search else "")

    @cached_property
    def cart(self) -> CartButton | None:
        """The cart of a buyer; without a running transaction (error pages) no count."""
        visit = self.visit
        if visit is None or visit.kind is not OrganisationKind.RESELLER or not self._may(Permission.CART_EDIT, CART_ENDPOINT):
            return None
        counts = visit.runtime.slots.cart_count.ask(visit, None) if visit.session.in_transaction() else []
        return CartButton(url=visit.url(CART_ENDPOINT), lines=sum(counts))

    @cached_property
    def badges(self) -> dict[str, int]:
        """What waits behind entries of the navigation."""
        return runtime().navigation.badges(self.visit) if self.visit and self.visit.kind else {}

    @cached_property
    def nav(self) -> tuple[NavGroup, ...]:
        """Where one can go."""
        visit = self.visit
        if visit is None or not visit.is_signed_in:
            return ()
        if visit.kind is None:
            return _own_nav(visit)
        return runtime().navigation.groups(visit, visit.url, request.endpoint or "", self.badges)

    @cached_property
    def organisation(self) -> str:
        """The company one works for; empty outside companies."""
        return self.visit.door.organisation_name if self.visit and self.visit.kind else ""

    @cached_property
    def role(self) -> str:
        """What the person is there."""
        if self.visit is None or self.visit.kind is None:
            return ""
        names = role_names()
        return ", ".join(names[role] for role in sorted(self.visit.door.roles)) or _("Operator, looking only")

    @cached_property
    def grant(self) -> GrantBanner | None:
        """What a page says when an operator looks in."""
        return _grant(self.visit) if self.visit and self.visit.kind else None

    @cached_property
    def organisations(self) -> tuple[Link, ...]:
        """The company and the way to others, for who works for several."""
        visit = self.visit
        if visit is None or visit.kind is None or visit.door.memberships < 2:
            return ()
        return (
            Link(label=visit.door.organisation_name, url=visit.url("dashboard.index"), current=True),
            Link(label=_("Change company"), url=url_for("identity.organisations"), icon="switch"),
        )

    @cached_property
    def person(self) -> Person | None:
        """Who is signed in."""
        visit = self.visit
        return Person(name=visit.door.user_name, email=visit.door.email) if visit and visit.is_signed_in else None

    @cached_property
    def account(self) -> tuple[Link, ...]:
        """The person's own places."""
        return _account(self.visit) if self.visit and self.visit.is_signed_in else ()

    @cached_property
    def sign_out_url(self) -> str:
        """Where one signs out."""
        return url_for("identity.sign_out") if self.person else ""

    @property
    def sidebar(self) -> Markup:
        """The menu at the side."""
        return self._framed("layouts/_sidebar.html")

    @property
    def user_menu(self) -> Markup:
        """The menu of the person."""
        return self._framed("layouts/_user.html")

    def _framed(self, template: str) -> Markup:
        """A part that only differs by who reads, where: written once, then filled with this page's token and address."""
        visit = self.visit
        if visit is None:
            return Markup(render_template(template))  # noqa: S704 - written by a template that escapes
        door, endpoint = visit.door, request.endpoint or ""
        key = (
            template, visit.tried_look, door.network_slug, door.network_name, door.colour, door.has_logo, door.code,
            door.organisation_name,
            visit.kind, door.roles, min(door.memberships, 2), door.user_name, door.email, door.is_operator, endpoint,
            request.path if visit.kind is None else "", self.theme, reader_language(), tuple(self.badges.values()),
        )
        written = fragments.get(key, lambda: render_template(template, chrome=_Marked(self), csrf_token=lambda: TOKEN_MARK))
        token = generate_csrf()
        filled = written.replace(TOKEN_MARK, token).replace(HERE_MARK, quote(self.here, safe=""))
        return Markup(filled)  # noqa: S704 - written by a template that escapes; a token and a quoted address need none

    def _may(self, permission: Permission, endpoint: str) -> bool:
        return self.visit is not None and self.visit.may(permission) and endpoint in runtime().routes


class _Marked:
    """The surroundings with marks where a kept part depends on the page it stands on."""

    def __init__(self, surroundings: Surroundings) -> None:
        self._surroundings = surroundings
        self.theme_url = f"{url_for('identity.theme')}?next={HERE_MARK}"
        self.language_url = f"{url_for('identity.language')}?next={HERE_MARK}"

    def __getattr__(self, name: str) -> Any:
        return getattr(self._surroundings, name)


def _network(visit: Visit) -> NetworkLook | None:
    door = visit.door
    if visit.tried_look is not None:
        return visit.tried_look
    if door.network_id is None:
        return None
    inside = visit.kind is not None and door.organisation_id is not None
    home = visit.url("dashboard.index") if inside else url_for("identity.home")
    logo = url_for("identity.logo", network=door.network_slug) if door.has_logo else None
    brand = url_for("identity.brand_css", network=door.network_slug, v=door.colour.lstrip("#"))
    return NetworkLook(name=door.network_name, home_url=home, brand_url=brand, logo_url=logo)


def _grant(visit: Visit) -> GrantBanner | None:
    door = visit.door
    if not visit.is_looking or door.grant_ends_at is None:
        return None
    left = max(0, int((door.grant_ends_at - now()).total_seconds()))
    place: dict[str, Any] = {"network_id": door.network_id, "grant_id": door.grant_id}
    return GrantBanner(
        reason=door.grant_reason, ends_at=door.grant_ends_at, minutes=-(-left // 60),
        end_url=url_for("oversight.grant_end", **place), back_url=url_for("oversight.grant", **place),
    )


def _account(visit: Visit) -> tuple[Link, ...]:
    wanted = [("identity.account", _("My account"), "user", True),
              ("identity.organisations", _("My companies"), "switch-horizontal", visit.door.memberships > 0),
              ("identity.network_list", _("Networks"), "settings", visit.door.is_operator),
              ("oversight.trail", _("Operators’ trail"), "history", visit.door.is_operator),
              ("oversight.failed_work", _("Failed work"), "alert-triangle", visit.door.is_operator),
              ("oversight.leavers", _("People who left"), "user-off", visit.door.is_operator)]
    routes = runtime().routes
    return tuple(
        Link(label=label, url=url_for(endpoint), icon=icon)
        for endpoint, label, icon, shown in wanted if shown and endpoint in routes
    )


def _own_nav(visit: Visit) -> tuple[NavGroup, ...]:
    """Where a person can go who stands outside companies: the same places as in the account menu."""
    here = request.endpoint or ""
    links = [replace(link, current=link.url == request.path) for link in _account(visit)]
    if here.startswith("identity.network") and visit.door.is_operator:
        links = [replace(link, current=link.url == url_for("identity.network_list")) for link in links]
    return (NavGroup(items=tuple(links)),) if links else ()


def configure_layout(app: Flask) -> None:
    """Gives every template its surroundings, computed once, when first used; macros see only globals."""
    app.jinja_env.globals["new_request_id"] = new_request_id

    @app.context_processor
    def surroundings() -> dict[str, Any]:
        return {"chrome": Surroundings()}

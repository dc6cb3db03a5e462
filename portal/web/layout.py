"""What the layouts draw around a page, from the visit."""

from dataclasses import replace
from typing import Any

from flask import Flask, g, request, url_for
from flask_babel import gettext as _

from portal.kernel.permissions import OrganisationKind, Permission
from portal.web.chrome import CartButton, Chrome, Link, NavGroup, NetworkLook, Person, SearchBox
from portal.web.runtime import runtime
from portal.web.visit import Visit, new_request_id

THEMES = ("auto", "light", "dark")
SEARCH_ENDPOINT = "catalog.index"
CART_ENDPOINT = "ordering.cart"


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


def chrome() -> Chrome:
    """The surroundings of the page that answers this request; queries only through slots, and only inside a visit."""
    visit: Visit | None = g.get("visit")
    here = request.full_path.rstrip("?") if request.method == "GET" else "/"
    common: dict[str, Any] = {
        "theme_url": url_for("identity.theme", next=here), "language_url": url_for("identity.language", next=here),
        "theme": theme_of_browser(),
    }
    if visit is None:
        return Chrome(**common)
    common["network"] = _network(visit)
    if visit.is_signed_in:
        common["person"] = Person(name=visit.door.user_name, email=visit.door.email)
        common["account"] = _account(visit)
        common["sign_out_url"] = url_for("identity.sign_out")
    if visit.is_signed_in and visit.kind is None:
        common["nav"] = _own_nav(visit)
    if visit.kind is not None:
        names = role_names()
        common["organisation"] = visit.door.organisation_name
        common["role"] = ", ".join(names[role] for role in sorted(visit.door.roles))
        common["nav"] = runtime().navigation.groups(visit, visit.url, request.endpoint or "")
        if visit.door.memberships > 1:
            common["organisations"] = (
                Link(label=visit.door.organisation_name, url=request.path, current=True),
                Link(label=_("Change company"), url=url_for("identity.organisations"), icon="switch"),
            )
        common.update(_buying(visit))
    return Chrome(**common)


def _network(visit: Visit) -> NetworkLook | None:
    door = visit.door
    if door.network_id is None:
        return None
    inside = visit.kind is not None and door.organisation_id is not None
    home = visit.url("dashboard.index") if inside else url_for("identity.home")
    logo = url_for("identity.logo", network=door.network_slug) if door.has_logo else None
    brand = url_for("identity.brand_css", network=door.network_slug, v=door.colour.lstrip("#"))
    return NetworkLook(name=door.network_name, home_url=home, brand_url=brand, logo_url=logo)


def _account(visit: Visit) -> tuple[Link, ...]:
    wanted = [("identity.account", _("My account"), "user", True),
              ("identity.organisations", _("My companies"), "switch-horizontal", visit.door.memberships > 0),
              ("identity.network_list", _("Networks"), "settings", visit.door.is_operator)]
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


def _buying(visit: Visit) -> dict[str, Any]:
    """Search box and cart of those who may use them; without a running transaction (error pages) no count."""
    found: dict[str, Any] = {}
    routes = runtime().routes
    if visit.may(Permission.CATALOG_VIEW) and SEARCH_ENDPOINT in routes:
        on_search = request.endpoint == SEARCH_ENDPOINT
        found["search"] = SearchBox(url=visit.url(SEARCH_ENDPOINT), text=request.args.get("q", "") if on_search else "")
    if visit.kind is OrganisationKind.RESELLER and visit.may(Permission.CART_EDIT) and CART_ENDPOINT in routes:
        counts = visit.runtime.slots.cart_count.ask(visit, None) if visit.session.in_transaction() else []
        found["cart"] = CartButton(url=visit.url(CART_ENDPOINT), lines=sum(counts))
    return found


def configure_layout(app: Flask) -> None:
    """Gives every template its surroundings, computed once, when first used; macros see only globals."""
    app.jinja_env.globals["new_request_id"] = new_request_id

    @app.context_processor
    def surroundings() -> dict[str, Any]:
        return {"chrome": _Once()}


class _Once:
    """The chrome, made at first use: parts that htmx asks for never pay for it."""

    _made: Chrome | None = None

    def __getattr__(self, name: str) -> Any:
        if self._made is None:
            self._made = chrome()
        return getattr(self._made, name)

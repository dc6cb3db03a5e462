"""The network's brands and categories: renamed, moved, merged, with what that touches shown before."""

from collections.abc import Callable
from typing import Any

from flask import Response, flash, request
from flask_babel import gettext as _

from catalog.actions.change_scopes import merge_brands, merge_categories, move_category, rename_brand, rename_category
from catalog.forms.articles import ScopeNameForm
from catalog.models import Brand, Category
from catalog.queries.scopes import (
    access_brand,
    access_category,
    brand_choices,
    category_tree,
    count_products,
    list_brands,
    list_categories,
    other_names,
    touched_rules,
    twins,
)
from catalog.views.articles import VENDOR, bp, vendor_only
from portal.kernel.errors import Refused
from portal.kernel.permissions import Permission
from portal.web.lists import Column, Filter, ListView
from portal.web.nav import NavEntry
from portal.web.texts import _l
from portal.web.visit import Visit

NEEDS = Permission.PRODUCT_EDIT
BRANDS = ListView(
    "brands", (Column("name", _l("Brand"), sortable=True), Column("products", _l("Products"), sortable=True, kind="number"),
               Column("others", _l("Other names"), kind="number")),
    (Filter("products", _l("Show"), (("", _l("All brands")), ("none", _l("Without products")))),), sort="name")
CATEGORIES = ListView(
    "categories", (Column("name", _l("Category"), sortable=True), Column("parent", _l("Below")),
                   Column("products", _l("Products"), sortable=True, kind="number"),
                   Column("children", _l("Right below"), kind="number")),
    (Filter("shape", _l("Show"), (("", _l("All categories")), ("root", _l("On top")), ("empty", _l("Without products")))),),
    sort="name")
NAV = (
    NavEntry(endpoint="articles.categories", label=_l("Categories"), icon="category", needs=NEEDS, kinds=VENDOR, order=48,
             group=_l("Assortment"), covers=("articles.categor",)),
    NavEntry(endpoint="articles.brands", label=_l("Brands"), icon="tag", needs=NEEDS, kinds=VENDOR, order=49,
             group=_l("Assortment"), covers=("articles.brand",)),
)
LONGEST_KEY = 18
TOP = 0


@bp.read("/articles/brands/", needs=NEEDS)
def brands(visit: Visit) -> Response:
    """The brands with the number of their products."""
    vendor_only(visit)
    query = visit.ask(BRANDS)
    if request.args.get("format") == "csv":
        lines = list_brands(visit.session, visit.actor, query.whole()).items
        return visit.csv("brands.csv", (_("Brand"), _("Products")), ((line.name, line.products) for line in lines))
    page = list_brands(visit.session, visit.actor, query)
    return visit.page("catalog/brands.html", "catalog/_brands.html", listing=visit.listing(BRANDS, query, page))


@bp.read("/articles/categories/", needs=NEEDS)
def categories(visit: Visit) -> Response:
    """The categories with their place in the tree."""
    vendor_only(visit)
    query = visit.ask(CATEGORIES)
    if request.args.get("format") == "csv":
        lines = list_categories(visit.session, visit.actor, query.whole()).items
        return visit.csv("categories.csv", (_("Category"), _("Below"), _("Products"), _("Right below")), (
            (line.name, line.parent, line.products, line.children) for line in lines))
    page = list_categories(visit.session, visit.actor, query)
    return visit.page("catalog/categories.html", "catalog/_categories.html", listing=visit.listing(CATEGORIES, query, page))


@bp.read("/articles/brands/<int:brand_id>", needs=NEEDS)
def brand(visit: Visit, brand_id: int) -> Response:
    """One brand; with another one chosen, what merging the two would touch."""
    vendor_only(visit)
    return _brand(visit, access_brand(visit.session, visit.actor, brand_id), into=_asked("into"))


@bp.act("/articles/brands/<int:brand_id>/rename", needs=NEEDS)
def brand_rename(visit: Visit, brand_id: int) -> Response:
    """Another name."""
    vendor_only(visit)
    found, form = access_brand(visit.session, visit.actor, brand_id), ScopeNameForm()
    if not _renamed(form, lambda name: rename_brand(visit.session, visit.actor, found, name)):
        return _brand(visit, found, form, 422)
    return visit.go("articles.brand", brand_id=brand_id)


@bp.act("/articles/brands/<int:brand_id>/merge/<int:into_id>", needs=NEEDS)
def brand_merge(visit: Visit, brand_id: int, into_id: int) -> Response:
    """The brand goes into another one."""
    vendor_only(visit)
    gone, kept = (access_brand(visit.session, visit.actor, number) for number in (brand_id, into_id))
    try:
        made_one = merge_brands(visit.session, visit.actor, gone, kept)
    except Refused as refusal:
        return _brand(visit, gone, status=422, problem=str(refusal))
    flash(_("Merged into %(name)s; %(count)s products of both were the same.", name=kept.name, count=made_one), "success")
    return visit.go("articles.brand", brand_id=into_id)


@bp.read("/articles/categories/<int:category_id>", needs=NEEDS)
def category(visit: Visit, category_id: int) -> Response:
    """One category; with another one chosen, what moving below it or merging into it would touch."""
    vendor_only(visit)
    return _category(visit, access_category(visit.session, visit.actor, category_id), into=_asked("into"), below=_asked("below"))


@bp.act("/articles/categories/<int:category_id>/rename", needs=NEEDS)
def category_rename(visit: Visit, category_id: int) -> Response:
    """Another name."""
    vendor_only(visit)
    found, form = access_category(visit.session, visit.actor, category_id), ScopeNameForm()
    if not _renamed(form, lambda name: rename_category(visit.session, visit.actor, found, name)):
        return _category(visit, found, form, 422)
    return visit.go("articles.category", category_id=category_id)


@bp.act("/articles/categories/<int:category_id>/merge/<int:into_id>", needs=NEEDS)
def category_merge(visit: Visit, category_id: int, into_id: int) -> Response:
    """The category goes into another one."""
    vendor_only(visit)
    gone, kept = (access_category(visit.session, visit.actor, number) for number in (category_id, into_id))
    try:
        merge_categories(visit.session, visit.actor, gone, kept)
    except Refused as refusal:
        return _category(visit, gone, status=422, problem=str(refusal))
    flash(_("Merged into %(name)s.", name=kept.name), "success")
    return visit.go("articles.category", category_id=into_id)


@bp.act("/articles/categories/<int:category_id>/move", needs=NEEDS)
def category_move(visit: Visit, category_id: int) -> Response:
    """The category with all below it stands elsewhere; `below` 0 is on top."""
    vendor_only(visit)
    found = access_category(visit.session, visit.actor, category_id)
    typed = request.form.get("below", "")
    number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= LONGEST_KEY else -1
    if number < TOP:
        return _category(visit, found, status=422, problem=_("Choose where the category shall stand."))
    parent = None if number == TOP else access_category(visit.session, visit.actor, number)
    try:
        move_category(visit.session, visit.actor, found, parent)
    except Refused as refusal:
        return _category(visit, found, status=422, problem=str(refusal))
    flash(_("Moved. Rules for a category with all below it follow the tree from now on."), "success")
    return visit.go("articles.category", category_id=category_id)


def _renamed(form: ScopeNameForm, rename: Callable[[str], None]) -> bool:
    """Whether what was typed is the name now; the form holds why not."""
    if not form.validate():
        return False
    try:
        rename(str(form.name.data))
    except Refused as refusal:
        form.refuse(refusal)
        return False
    flash(_("Renamed. Feeds that use the old name are understood."), "success")
    return True


def _asked(name: str) -> int | None:
    typed = request.args.get(name, "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= LONGEST_KEY else None


def _brand(visit: Visit, found: Brand, form: ScopeNameForm | None = None, status: int = 200, problem: str = "",
           into: int | None = None) -> Response:
    shown = form or ScopeNameForm(formdata=None)
    if form is None:
        shown.name.data = found.name
    session, actor = visit.session, visit.actor
    other = access_brand(session, actor, into) if into is not None and into != found.id else None
    return visit.page(
        "catalog/brand.html", status=status, brand=found, form=shown, problem=problem, other=other,
        products=count_products(session, actor, brand_id=found.id), names=other_names(session, actor, brand_id=found.id),
        choices=[(number, name) for number, name in brand_choices(session, actor) if number != found.id],
        touched=touched_rules(session, actor, brands=[found.id]),
        twins=twins(session, actor, found.id, other.id) if other else 0,
    )


def _category(visit: Visit, found: Category, form: ScopeNameForm | None = None, status: int = 200, problem: str = "",
              into: int | None = None, below: int | None = None) -> Response:
    shown = form or ScopeNameForm(formdata=None)
    if form is None:
        shown.name.data = found.name
    session, actor = visit.session, visit.actor
    tree = category_tree(session, actor)
    elsewhere = [(node.id, node.path) for node in tree if found.id not in node.ancestors]
    context: dict[str, Any] = {
        "other": access_category(session, actor, into) if into is not None and into != found.id else None,
        "above": access_category(session, actor, below) if below else None, "moves": below is not None,
    }
    reached = {*found.ancestors, *(context["above"].ancestors if context["above"] else ())}
    return visit.page(
        "catalog/category.html", status=status, category=found, form=shown, problem=problem, choices=elsewhere,
        path=next((node.path for node in tree if node.id == found.id), found.name),
        children=[node for node in tree if node.ancestors[-2:-1] == (found.id,)],
        products=count_products(session, actor, category_id=found.id),
        names=other_names(session, actor, category_id=found.id), here=touched_rules(session, actor, categories=[found.id]),
        reached=touched_rules(session, actor, categories=sorted(reached)), **context,
    )

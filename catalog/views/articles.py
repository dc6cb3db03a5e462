"""The vendor's product editors: the list, one product with its history, what merges and parts it."""

from flask import Response, flash, request
from flask_babel import gettext as _

from catalog.actions.edit_product import ProductWords, edit_product
from catalog.forms.articles import KINDS, ProductForm, spec_text
from catalog.queries.articles import Article, article, history_of, list_articles
from catalog.queries.scopes import brand_choices, category_tree
from portal.kernel.errors import NotFound, Refused
from portal.kernel.permissions import OrganisationKind, Permission
from portal.web.blueprint import PortalBlueprint
from portal.web.lists import Column, Filter, ListView
from portal.web.nav import NavEntry
from portal.web.texts import _l
from portal.web.visit import Visit

bp = PortalBlueprint("articles", __name__)
PAGE, PART, EDIT = "catalog/articles.html", "catalog/_articles.html", "catalog/article.html"
NEEDS = Permission.REVIEW_DECIDE
VENDOR = frozenset({OrganisationKind.VENDOR})
HAPPENED = {
    "edited": _l("Changed"), "proposed": _l("Taken over from a feed"), "learnt": _l("A feed named the part number"),
    "merged": _l("Merged"), "unmerged": _l("Merge taken back"), "parted": _l("Parted"),
}
WORDS = {
    "brand": _l("Brand"), "mpn": _l("Part number"), "name": _l("Name"), "category": _l("Category"), "kind": _l("Kind"),
    "gtins": _l("GTINs"), "specs": _l("Specifications"), "product": _l("Product number"),
}
VIEW = ListView(
    "articles",
    (
        Column("name", _l("Product"), sortable=True), Column("mpn", _l("Part number"), sortable=True),
        Column("category", _l("Category")), Column("gtins", _l("GTINs"), kind="number"),
        Column("offers", _l("Offers"), kind="number"),
    ),
    (
        Filter("lacks", _l("Show"), (
            ("", _l("All products")), ("some", _l("Offered")), ("none", _l("Offered by nobody")),
            ("no-mpn", _l("Without part number")), ("no-gtin", _l("Without GTIN")))),
        Filter("brand", _l("Brand"), (("", _l("All brands")),)),
        Filter("category", _l("Category"), (("", _l("All categories")),)),
    ),
    sort="name",
)
NAV = (
    NavEntry(endpoint="articles.index", label=_l("Products"), icon="package", needs=NEEDS, kinds=VENDOR, order=44,
             group=_l("Assortment"), covers=("articles.show", "articles.save", "articles.merge_with", "articles.part")),
)


@bp.read("/articles/", needs=NEEDS)
def index(visit: Visit) -> Response:
    """The network's products."""
    vendor_only(visit)
    query = visit.ask(VIEW)
    if request.args.get("format") == "csv":
        header = (_("Brand"), _("Part number"), _("Product"), _("Category"), _("GTINs"), _("Offers"))
        return visit.csv("products.csv", header, (
            (line.brand, line.mpn, line.name, line.category, line.gtins, line.offers)
            for line in list_articles(visit.session, visit.actor, query.whole()).items))
    page = list_articles(visit.session, visit.actor, query)
    brands = [("", _("All brands")), *((str(number), name) for number, name in brand_choices(visit.session, visit.actor))]
    categories = [("", _("All categories")), *((str(n.id), n.path) for n in category_tree(visit.session, visit.actor))]
    return visit.page(PAGE, PART, listing=visit.listing(VIEW, query, page, brand=brands, category=categories))


@bp.read("/articles/<int:product_id>", needs=NEEDS)
def show(visit: Visit, product_id: int) -> Response:
    """One product: what it is called, who offers it, what happened to it."""
    vendor_only(visit)
    return _page(visit, article(visit.session, visit.actor, product_id), ProductForm(formdata=None))


@bp.act("/articles/<int:product_id>", needs=Permission.PRODUCT_EDIT)
def save(visit: Visit, product_id: int) -> Response:
    """Keeps what was changed."""
    vendor_only(visit)
    found = article(visit.session, visit.actor, product_id)
    form = ProductForm()
    form.category.choices = [(node.id, node.path) for node in category_tree(visit.session, visit.actor)]
    if not form.validate():
        return _page(visit, found, form, 422)
    wanted = ProductWords(
        str(form.brand.data), form.mpn.data or "", str(form.name.data), form.category.data, form.kind.data, form.typed_gtins,
        form.typed_specs(found.specs))
    try:
        changed = edit_product(visit.session, visit.actor, found, wanted, version=form.version.data or 0)
    except Refused as refusal:
        form.refuse(refusal)
        return _page(visit, found, form, 422)
    flash(_("The product is kept.") if changed else _("Nothing was different: nothing has changed."), "success")
    return visit.go("articles.show", product_id=product_id)


def vendor_only(visit: Visit) -> None:
    """Products belong to the network: the vendor keeps them up, for anybody else these pages do not exist."""
    if visit.kind is not OrganisationKind.VENDOR:
        raise NotFound("articles")


def _page(visit: Visit, found: Article, form: ProductForm, status: int = 200) -> Response:
    tree = category_tree(visit.session, visit.actor)
    form.category.choices = [(node.id, node.path) for node in tree]
    if status == 200:
        form.version.data, form.brand.data, form.mpn.data, form.name.data = found.version, found.brand, found.mpn, found.name
        form.category.data, form.kind.data = found.category_id, found.kind
        form.gtins.data = "\n".join(found.gtins)
        form.specs.data = "\n".join(f"{name}: {spec_text(value)}" for name, value in found.specs.items())
    return visit.page(
        EDIT, status=status, product=found, form=form, kinds=KINDS, happened=HAPPENED, words=WORDS, spec_text=spec_text,
        history=history_of(visit.session, visit.actor, found.id), may_edit=visit.may(Permission.PRODUCT_EDIT),
        brands=[name for _id, name in brand_choices(visit.session, visit.actor)],
    )

"""Where the catalogue stands in the navigation."""

from portal.kernel.permissions import OrganisationKind, Permission
from portal.web.nav import NavEntry
from portal.web.texts import _l

CATALOGUE = NavEntry(
    endpoint="catalog.index", label=_l("Catalogue"), icon="layout-grid", needs=Permission.CATALOG_VIEW,
    kinds=frozenset(OrganisationKind), order=20, covers=("catalog.",),
)

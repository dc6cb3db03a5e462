"""All pages of the vendor's editors of products, brands and categories, with their places in the navigation."""

from catalog.views import article_merges, scopes
from catalog.views.articles import NAV as ARTICLE_PLACES
from catalog.views.articles import bp

PLACES = (*ARTICLE_PLACES, *article_merges.NAV, *scopes.NAV)

__all__ = ["PLACES", "bp"]

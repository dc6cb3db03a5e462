"""All pages of feeds, a wholesaler's own offers and the review queue, with their places in the navigation."""

from catalog.views import own_offers, profile_drafts, profiles, proposals, supply, unseen
from catalog.views.feeds import NAV as FEED_PLACES
from catalog.views.feeds import bp as feeds
from catalog.views.reviews import NAV as REVIEW_PLACES
from catalog.views.reviews import bp as reviews

PLACES = (*FEED_PLACES, *own_offers.NAV, *profiles.NAV, *supply.NAV, *REVIEW_PLACES, *proposals.NAV)

__all__ = ["PLACES", "feeds", "profile_drafts", "reviews", "supply", "unseen"]

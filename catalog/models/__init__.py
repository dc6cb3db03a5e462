"""Tables of the catalogue."""

from catalog.models.agreements import Agreement, AgreementRule, AgreementRuleSet, AgreementVersion
from catalog.models.feeds import FeedFault, FeedProfile, FeedRun, ProductProposal, ReviewItem
from catalog.models.offers import Offer, OfferPrice, Stock, StockMovement, Warehouse
from catalog.models.products import Brand, Category, Product, ProductGtin, ProductReference

__all__ = [
    "Agreement", "AgreementRule", "AgreementRuleSet", "AgreementVersion", "Brand", "Category", "FeedFault",
    "FeedProfile", "FeedRun", "Offer", "OfferPrice", "Product", "ProductGtin", "ProductProposal", "ProductReference",
    "ReviewItem", "Stock", "StockMovement", "Warehouse",
]

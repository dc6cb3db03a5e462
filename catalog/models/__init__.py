"""Tables of the catalogue."""

from catalog.models.agreements import Agreement, AgreementRule, AgreementRuleSet, AgreementVersion
from catalog.models.feeds import FeedFault, FeedProfile, FeedRun, ProductProposal, ReviewItem, SellerFeed
from catalog.models.offers import Offer, OfferPrice, Stock, StockMovement, Warehouse
from catalog.models.products import Brand, Category, Product, ProductAlias, ProductGtin, ProductReference

__all__ = [
    "Agreement", "AgreementRule", "AgreementRuleSet", "AgreementVersion", "Brand", "Category", "FeedFault",
    "FeedProfile", "FeedRun", "Offer", "OfferPrice", "Product", "ProductAlias", "ProductGtin", "ProductProposal",
    "ProductReference", "ReviewItem", "SellerFeed", "Stock", "StockMovement", "Warehouse",
]

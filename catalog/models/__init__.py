"""Tables of the catalogue."""

from catalog.models.agreements import Agreement, AgreementRule, AgreementRuleSet, AgreementVersion
from catalog.models.articles import BrandAlias, CategoryAlias, ProductChange, ProductMerge, ProductPin
from catalog.models.feeds import FeedFault, FeedProfile, FeedRun, ProductProposal, ReviewItem, SellerFeed
from catalog.models.offers import Offer, OfferPrice, Stock, StockMovement, Warehouse
from catalog.models.price_lists import PriceList, ProductViewMonth
from catalog.models.products import Brand, Category, Product, ProductAlias, ProductGtin, ProductReference
from catalog.models.sellers import FeedProfileVersion, ProfileDraft, SellerVatDefault, SellerVatRate

__all__ = [
    "Agreement", "AgreementRule", "AgreementRuleSet", "AgreementVersion", "Brand", "BrandAlias", "Category",
    "CategoryAlias", "FeedFault", "FeedProfile", "FeedProfileVersion", "FeedRun", "Offer", "OfferPrice", "PriceList",
    "Product", "ProductAlias", "ProductChange", "ProductGtin", "ProductMerge", "ProductPin", "ProductProposal",
    "ProductReference", "ProductViewMonth", "ProfileDraft", "ReviewItem", "SellerFeed", "SellerVatDefault",
    "SellerVatRate", "Stock", "StockMovement", "Warehouse",
]

"""All pages of agreements and prices, mounted on one blueprint."""

from catalog.views import agreement_file, price_settings, why
from catalog.views.agreements import NAV, bp

__all__ = ["NAV", "agreement_file", "bp", "price_settings", "why"]

"""All pages of agreements and prices, mounted on one blueprint."""

from catalog.views import agreement_coming, agreement_editor, agreement_file, agreement_order, price_settings, why
from catalog.views.agreements import NAV, bp

__all__ = [
    "NAV", "agreement_coming", "agreement_editor", "agreement_file", "agreement_order", "bp", "price_settings", "why",
]

"""A rule book as rows that SQL joins with all offers of a category or of a search, to sort them by own net price."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from catalog.rule_book import ANY_OTHER_BRAND, DEALER_PRICE, Pick, RuleBook


@dataclass(slots=True)
class Picks:
    """How to price every offer of some sellers in some categories.

    An offer of a named product takes its row of `by_product`; else the row of `by_kind` for (seller, brand, category),
    where a brand outside `named_brands` counts as `ANY_OTHER_BRAND`; without a row, the dealer price stands.
    """

    named_brands: list[int] = field(default_factory=list)
    by_kind: dict[tuple[int, int, int], Pick] = field(default_factory=dict)
    by_product: dict[tuple[int, int], Pick] = field(default_factory=dict)

    def net_cents(
        self, seller_id: int, product_id: int, brand_id: int, category_id: int, list_cents: int | None,
        dealer_cents: int,
    ) -> int:
        """One unit's net price in cents, found the way the SQL does."""
        brand = brand_id if brand_id in self.named_brands else ANY_OTHER_BRAND
        pick = self.by_product.get((seller_id, product_id)) or self.by_kind.get((seller_id, brand, category_id))
        return (pick or DEALER_PRICE).net_cents(list_cents, dealer_cents)


def picks_of(book: RuleBook, seller_ids: Iterable[int], category_ids: Iterable[int], quantity: int = 1) -> Picks:
    """The rows for all offers of these sellers in these very categories (name the ones below a category too).

    Rows: at most sellers × categories × (brands that rules name + 1), and one per seller and named product there.
    """
    sellers, categories = list(seller_ids), set(category_ids)
    picks = Picks(sorted(book.named_brands))
    for seller_id in sellers:
        for category_id in categories:
            other = book.pick(seller_id, ANY_OTHER_BRAND, ANY_OTHER_BRAND, category_id, quantity)
            told_apart = book.brands_told_apart(seller_id, category_id)
            for brand_id in picks.named_brands:
                picks.by_kind[seller_id, brand_id, category_id] = (
                    book.pick(seller_id, ANY_OTHER_BRAND, brand_id, category_id, quantity)
                    if brand_id in told_apart else other
                )
            picks.by_kind[seller_id, ANY_OTHER_BRAND, category_id] = other
        for product_id in book.named_products:
            facts = book.products[product_id]
            if facts.category_id in categories:
                pick = book.pick(seller_id, product_id, facts.brand_id, facts.category_id, quantity)
                picks.by_product[seller_id, product_id] = pick
    picks.by_kind = {key: pick for key, pick in picks.by_kind.items() if pick is not DEALER_PRICE}
    return picks

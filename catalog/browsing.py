"""What a reader asks of the catalogue: words, category, filters, order and place in the list, as plain values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

LONGEST_TEXT = 200
MOST_CHOSEN = 40
LARGEST_ID = 2**63 - 1
MOST_CENTS = 10**11
LONGEST_AMOUNT = 20


class Sort(StrEnum):
    """The orders a list of products can have; net is the reader's own price, the lowest of the sellers'."""

    RELEVANCE = "relevance"
    NAME = "name"
    NET = "net"
    NET_DOWN = "-net"
    NEWEST = "newest"

    @property
    def is_by_net(self) -> bool:
        """Whether the reader's own price decides."""
        return self in (Sort.NET, Sort.NET_DOWN)


@dataclass(frozen=True, slots=True)
class CatalogAsk:
    """One question to the catalogue; prices in cents excl. VAT, `sort` None is relevance with words and name without."""

    text: str = ""
    category_id: int | None = None
    brand_ids: tuple[int, ...] = ()
    seller_ids: tuple[int, ...] = ()
    in_stock: bool = False
    price_from: int | None = None
    price_to: int | None = None
    sort: Sort | None = None
    after: str | None = None
    before: str | None = None

    @property
    def order(self) -> Sort:
        """The order the list has."""
        if self.sort is None or (self.sort is Sort.RELEVANCE and not self.text):
            return Sort.RELEVANCE if self.text else Sort.NAME
        return self.sort

    @property
    def has_price(self) -> bool:
        """Whether the reader's own price filters."""
        return self.price_from is not None or self.price_to is not None

    @property
    def is_filtered(self) -> bool:
        """Whether anything but words and category narrows the list."""
        return bool(self.brand_ids or self.seller_ids or self.in_stock or self.has_price)

    @property
    def is_bare(self) -> bool:
        """Whether nothing at all is asked: the landing of the catalogue."""
        return not (self.text or self.category_id or self.is_filtered)

    def query(self, **changes: Any) -> str:
        """The query string of this question with some things changed; the place in the list is left out unless given."""
        asked = replace(self, **{"after": None, "before": None, **changes})
        pairs: list[tuple[str, str]] = [("f", "1")]
        pairs += [("q", asked.text)] if asked.text else []
        pairs += [("category", str(asked.category_id))] if asked.category_id else []
        pairs += [("brand", str(brand)) for brand in asked.brand_ids]
        pairs += [("seller", str(seller)) for seller in asked.seller_ids]
        pairs += [("stock", "1")] if asked.in_stock else []
        bounds = (("from", asked.price_from), ("to", asked.price_to))
        pairs += [(name, euros(cents)) for name, cents in bounds if cents is not None]
        pairs += [("sort", asked.sort.value)] if asked.sort else []
        pairs += [(name, cursor) for name, cursor in (("after", asked.after), ("before", asked.before)) if cursor]
        return "?" + urlencode(pairs)

    def toggled(self, name: str, value: int) -> str:
        """The query string with one brand or seller added or taken away."""
        chosen: tuple[int, ...] = getattr(self, name)
        return self.query(**{name: tuple(v for v in chosen if v != value) if value in chosen else (*chosen, value)})


_SORTS = {sort.value: sort for sort in Sort}


def read_ask(single: Mapping[str, str], several: Mapping[str, Sequence[str]], remembered: Mapping[str, str]) -> CatalogAsk:
    """The question of an address; what it leaves unsaid of sort, stock and sellers is as remembered, unless `f` is given.

    Values that mean nothing (a word for a number, an unknown order) are left out: an address is no form to complain about.
    """
    stated = "f" in single or not remembered
    sellers = several.get("seller", ()) or (() if stated else remembered.get("seller", "").split(","))
    in_stock = single.get("stock") if stated or "stock" in single else remembered.get("stock")
    return CatalogAsk(
        text=single.get("q", "").replace("\0", "").strip()[:LONGEST_TEXT],
        category_id=_id(single.get("category", "")),
        brand_ids=_ids(several.get("brand", ())),
        seller_ids=_ids(sellers),
        in_stock=in_stock == "1",
        price_from=cents_of(single.get("from", "")),
        price_to=cents_of(single.get("to", "")),
        sort=_sort(single.get("sort", "" if stated else remembered.get("sort", ""))),
        after=single.get("after") or None,
        before=single.get("before") or None,
    )


def to_remember(ask: CatalogAsk) -> dict[str, str]:
    """What of a question is kept for the next one: the order, stock and sellers; words and category are not habits."""
    kept = {
        "sort": ask.sort.value if ask.sort else "", "stock": "1" if ask.in_stock else "",
        "seller": ",".join(map(str, ask.seller_ids)),
    }
    return {name: value for name, value in kept.items() if value}


def euros(cents: int) -> str:
    """Cents as they stand in an address and a field: 1250 is `12.50`, 1200 is `12`."""
    whole, rest = divmod(cents, 100)
    return f"{whole}.{rest:02d}" if rest else str(whole)


def cents_of(text: str) -> int | None:
    """Euros as a person types them (`1 250,5`, `12.50`) in whole cents; None for anything else."""
    whole, _, rest = "".join(text.split()).replace("€", "").replace(",", ".").partition(".")
    if not (whole or rest) or len(whole) > LONGEST_AMOUNT or len(rest) > 2:
        return None
    if not (whole or "0").isdecimal() or not (rest or "0").isdecimal():
        return None
    cents = int(whole or "0") * 100 + int(rest.ljust(2, "0") or "0")
    return cents if cents <= MOST_CENTS else None


def _id(text: str) -> int | None:
    if not (text.isascii() and text.isdigit()) or len(text) > 19:
        return None
    return int(text) if 0 < int(text) <= LARGEST_ID else None


def _ids(texts: Sequence[str]) -> tuple[int, ...]:
    found = dict.fromkeys(number for text in texts[:MOST_CHOSEN] if (number := _id(text)) is not None)
    return tuple(sorted(found))


def _sort(text: str) -> Sort | None:
    return _SORTS.get(text)

"""What an address asks of the catalogue: read with patience, written back the same, habits kept apart."""

import pytest

from catalog.browsing import CatalogAsk, Sort, cents_of, euros, read_ask, to_remember


@pytest.mark.parametrize(("typed", "cents"), [
    ("12", 1200), ("12.5", 1250), ("12,50", 1250), ("1 250,5", 125050), ("1\u202f250 €", 125000), (".5", 50), ("0", 0),
    ("", None), ("abc", None), ("-1", None), ("1.234", None), ("1e9", None), ("9" * 400, None), ("²", None),
])
def test_amounts_as_people_type_them(typed: str, cents: int | None) -> None:
    assert cents_of(typed) == cents


def test_amounts_go_into_addresses_and_come_back() -> None:
    assert [cents_of(euros(cents)) for cents in (0, 5, 100, 1250, 99999)] == [0, 5, 100, 1250, 99999]


def test_nonsense_in_an_address_is_left_out() -> None:
    single = {"q": " a\0b ", "category": "x", "from": "??", "sort": "colour", "after": "", "stock": "yes"}
    ask = read_ask(single, {"brand": ["1", "x", "0", "99999999999999999999"], "seller": []}, {})
    assert ask == CatalogAsk(text="ab", brand_ids=(1,))


def test_the_order_is_relevance_with_words_and_name_without() -> None:
    assert CatalogAsk().order is Sort.NAME
    assert CatalogAsk(text="x").order is Sort.RELEVANCE
    assert CatalogAsk(sort=Sort.RELEVANCE).order is Sort.NAME
    assert CatalogAsk(text="x", sort=Sort.NET).order is Sort.NET


def test_habits_complete_what_an_address_leaves_unsaid_and_yield_to_what_it_says() -> None:
    habits = to_remember(CatalogAsk(text="words", sort=Sort.NET, in_stock=True, seller_ids=(3, 7), brand_ids=(1,)))
    assert habits == {"sort": "net", "stock": "1", "seller": "3,7"}
    assert read_ask({}, {}, habits) == CatalogAsk(sort=Sort.NET, in_stock=True, seller_ids=(3, 7))
    assert read_ask({"f": "1"}, {}, habits) == CatalogAsk()
    assert read_ask({"sort": "name"}, {"seller": ["9"]}, habits) == CatalogAsk(sort=Sort.NAME, in_stock=True, seller_ids=(9,))


def test_links_change_one_thing_and_forget_the_place_in_the_list() -> None:
    ask = CatalogAsk(text="é&x", category_id=4, brand_ids=(1, 2), price_from=1250, after="abc")
    assert ask.query() == "?f=1&q=%C3%A9%26x&category=4&brand=1&brand=2&from=12.50"
    assert ask.toggled("brand_ids", 2) == "?f=1&q=%C3%A9%26x&category=4&brand=1&from=12.50"
    assert ask.toggled("seller_ids", 9).endswith("&seller=9&from=12.50")
    assert ask.query(after="next").endswith("&after=next")

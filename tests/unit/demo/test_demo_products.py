"""The invented catalogue: different articles, right codes, French names, the same ones every time."""

import re
from collections import Counter

import pytest
from stdnum import ean

from demo.brands import BRANDS, VENDOR_BRAND
from demo.categories import category_tree, eco_by_category, path_of
from demo.products import FAMILIES, DemoProduct, products, shares

MANY = 1_200


@pytest.fixture(scope="module")
def articles() -> list[DemoProduct]:
    return products(MANY)


def test_as_many_as_asked_and_the_same_ones_again(articles: list[DemoProduct]) -> None:
    assert len(articles) == MANY
    assert products(300) == products(300)
    assert products(300) != products(300, seed=2)


def test_the_families_can_give_the_default_size_and_say_so_when_they_cannot() -> None:
    assert sum(shares(35_000).values()) == 35_000
    with pytest.raises(ValueError, match="articles, not"):
        shares(10**9)


@pytest.mark.parametrize("wanted", [0, 1, 2, 57, 500])
def test_small_sizes_are_met_exactly(wanted: int) -> None:
    assert sum(shares(wanted).values()) == wanted
    assert len(products(wanted)) == wanted


def test_gtins_are_right_different_and_for_internal_use(articles: list[DemoProduct]) -> None:
    assert len({one.gtin for one in articles}) == MANY
    assert all(ean.is_valid(one.gtin) and one.gtin.startswith("2") and len(one.gtin) == 13 for one in articles)


def test_part_numbers_differ_within_a_brand_even_without_signs_and_case(articles: list[DemoProduct]) -> None:
    keys = {(one.brand, re.sub(r"[^A-Z0-9]", "", one.mpn.upper())) for one in articles}
    assert len(keys) == MANY
    assert all(len(one.mpn) >= 6 for one in articles)


def test_names_are_different_french_and_fit_every_file(articles: list[DemoProduct]) -> None:
    assert len({one.name for one in articles}) == MANY
    assert max(len(one.name) for one in articles) <= 120
    for one in articles:
        assert one.name.encode("iso-8859-15")
        assert not set("~;|") & set(one.name)
    words = Counter(one.name.split()[0] for one in articles)
    assert words["Toner"] > words["Barrette"] > 0


def test_prices_look_like_a_price_list(articles: list[DemoProduct]) -> None:
    assert all(one.list_cents >= 190 and one.list_cents % 10 == 0 for one in articles)
    assert min(one.list_cents for one in articles) < 1_000 < 300_000 < max(one.list_cents for one in articles)


def test_every_article_stands_in_the_tree_and_pays_its_fee(articles: list[DemoProduct]) -> None:
    fees = eco_by_category()
    parents = {category.parent for category in category_tree()}
    for family in FAMILIES:
        assert family.category in fees
        assert family.category not in parents
        assert set(family.brands) <= set(BRANDS)
    assert all(one.eco_cents == fees[one.category] for one in articles)
    assert any(one.brand == VENDOR_BRAND for one in articles)


def test_the_tree_is_three_deep_and_its_names_are_unique() -> None:
    tree = category_tree()
    assert len({category.name.casefold() for category in tree}) == len(tree)
    assert path_of("toners") == ("impression", "consommables", "toners")
    assert max(len(path_of(category.code)) for category in tree) == 3


def test_specifications_tell_what_the_name_says(articles: list[DemoProduct]) -> None:
    one = next(article for article in articles if article.family == "ecran")
    assert set(one.specs) == {"Diagonale", "Définition", "Fréquence", "Pied", "Connectique"}
    assert one.specs["Diagonale"] in one.name

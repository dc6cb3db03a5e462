"""Templates of tracking addresses: what may be a link for others, and what a parcel's number becomes in it."""

import pytest

from ordering.tracking import is_template, tracking_address


@pytest.mark.parametrize("text", [
    "https://carrier.example/track?id={number}", "https://www.carrier.example/{number}/fr", "https://c.example/#/{number}",
])
def test_addresses_that_may_be_links(text: str) -> None:
    assert is_template(text)


@pytest.mark.parametrize("text", [
    "http://carrier.example/{number}", "https://carrier.example/", "https://{number}.example/", "https://carrier.example/{number}{number}",
    "javascript:alert({number})", "https://user:x@carrier.example/{number}", "https://carrier.example:8443/{number}",
    "https://localhost/{number}", "https://carrier.example/{number}/{other}", "https://carrier.example/ {number}",
    'https://carrier.example/"{number}', "https://carriér.example/{number}", "https://c.example/{number}" + "x" * 300, "https://[/{number}",
])
def test_addresses_that_may_not(text: str) -> None:
    assert not is_template(text)


def test_the_number_is_quoted() -> None:
    assert tracking_address("https://c.example/?id={number}", " 1Z/ 9&x ") == "https://c.example/?id=1Z%2F%209%26x"
    assert tracking_address("", "1") == ""
    assert tracking_address("https://c.example/?id={number}", " ") == ""

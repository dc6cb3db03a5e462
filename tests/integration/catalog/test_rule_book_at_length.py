"""The compiled rule book against the plain resolution, for as many random rule sets as patience allows."""

import pytest
from hypothesis import given, settings

from tests.unit.catalog.test_rule_book import check_agreement, patient, questions


@pytest.mark.long
@settings(patient, max_examples=2_000)
@given(*questions)
def test_book_and_picks_agree_with_resolve_at_length(made, policy, prices):
    check_agreement(made, policy, prices)

"""Property: what the editor saves is what the file imports, and both price as the plain rule does; also from a day to come."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from catalog.actions.import_agreements import import_agreements
from catalog.actions.save_agreement import save_agreement
from catalog.agreement_drafts import APART, Bounds, RuleRow, document_of
from catalog.pricing import resolve
from catalog.pricing_terms import Agreement, OfferFacts, PriceRule, Scope, Terms, Window
from catalog.queries.agreement_rows import category_paths, price_policy, rules_of_reseller
from portal.jobs.runner import transaction
from portal.kernel.db import Session
from tests.support.shelf import Shelf
from tests.support.world import World

NOON = datetime(2026, 3, 10, 11, tzinfo=UTC)
NEW_YEAR = datetime(2026, 12, 31, 23, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
BRANDS, CATEGORIES, MPNS = ("Asus", "MSI"), ("monitor", "gaming", "mouse"), ("VG27AQ", "PB-278Q", "GM08")
BRAND_OF = {"VG27AQ": "Asus", "PB-278Q": "Asus", "GM08": "MSI"}

named = st.one_of(
    st.just(("everything", "", "", "")), st.builds(lambda m: ("product", m, "", ""), st.sampled_from(MPNS)),
    st.builds(lambda b: ("brand", "", b, ""), st.sampled_from(BRANDS)),
    st.builds(lambda c: ("category", "", "", c), st.sampled_from(CATEGORIES)),
    st.builds(lambda b, c: ("brand_in_category", "", b, c), st.sampled_from(BRANDS), st.sampled_from(CATEGORIES)),
)
granted = st.one_of(
    st.tuples(st.just(Terms.NET), st.integers(1, 99_999).map(lambda n: Decimal(n).scaleb(-2))),
    st.tuples(st.sampled_from([Terms.OFF_DEALER, Terms.OFF_LIST]), st.integers(0, 10**5).map(lambda n: Decimal(n).scaleb(-5))),
)
drawn = st.lists(
    st.tuples(named, st.sampled_from([1, 5, 10]), granted), min_size=1, max_size=5, unique_by=lambda rule: (rule[0], rule[1]),
)
Drawn = Sequence[tuple[tuple[str, str, str, str], int, tuple[Terms, Decimal]]]


def as_typed(rules: Drawn) -> list[RuleRow]:
    """The rules as a person types them, with a comma."""
    return [
        RuleRow(
            reach, f"{BRAND_OF[mpn]}{APART}{mpn}" if mpn else "", brand, category, str(quantity), terms.value,
            f"{value if terms is Terms.NET else value * 100:f}".replace(".", ","),
        )
        for (reach, mpn, brand, category), quantity, (terms, value) in rules
    ]


def as_filed(rules: Drawn) -> list[dict[str, Any]]:
    """The same rules as a file has them."""
    filed = []
    for (_, mpn, brand, category), quantity, (terms, value) in rules:
        scope: dict[str, Any] = {"product": {"brand": BRAND_OF[mpn], "mpn": mpn}} if mpn else {}
        scope |= {key: name for key, name in (("brand", brand), ("category", category)) if name}
        filed.append({"scope": scope, "min_quantity": quantity, terms.value: f"{value:f}"})
    return filed


def priced(session: Session, world: World, shelf: Shelf, at: datetime) -> tuple[list[Agreement], list[int]]:
    """The agreements that stand for alpha at an instant, and every price of nord's offers under them."""
    alpha = world.companies["alpha"]
    found = rules_of_reseller(session, world.network_id, alpha.id, alpha.group_id, at).agreements
    return found, _prices(session, world, shelf, found, at)


def _prices(session: Session, world: World, shelf: Shelf, agreements: Sequence[Agreement], at: datetime) -> list[int]:
    policy, paths = price_policy(session, world.network_id), category_paths(session, world.network_id)
    nord = world.companies["nord"].id
    facts = [
        OfferFacts(nord, shelf.products[mpn], shelf.brands[BRAND_OF[mpn]], paths[shelf._kinds[mpn][1]], listed, 10_001)
        for mpn in MPNS for listed in (None, 12_345)
    ]
    return [resolve(offer, quantity, at, agreements, policy).net_cents for offer in facts for quantity in (1, 4, 5, 9, 10, 99)]


def plain_rules(rules: Drawn, shelf: Shelf) -> tuple[PriceRule, ...]:
    """The rules built by hand."""
    return tuple(
        PriceRule(number, Scope(
            shelf.products[mpn] if mpn else None, shelf.brands[brand] if brand else None,
            shelf.categories[category] if category else None,
        ), terms, value, quantity)
        for number, ((_, mpn, brand, category), quantity, (terms, value)) in enumerate(rules, 1)
    )


@pytest.mark.usefixtures("clock")
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(first=drawn, then=drawn)
def test_typed_filed_and_plain_are_one(
    app: Flask, engine: Engine, world: World, shelf: Shelf, first: Drawn, then: Drawn,
) -> None:
    walid, nord = world.people["walid"], world.companies["nord"]
    with app.test_request_context(), transaction(engine, nord.scope(walid.user_id)) as session:
        for seen, since, rules in ((None, None, first), (1, NEW_YEAR, then)):
            document = document_of(
                code="N-1", granted_by="nord", audience="all", position="", bounds=Bounds("2026-01-01", "2027-12-31"),
                rows=as_typed(rules),
            )
            save_agreement(
                session, walid.actor, network_id=world.network_id, content=json.dumps(document).encode(), seen=seen,
                since=since, is_confirmed=True,
            )
        typed = priced(session, world, shelf, NOON)
        eve, after = (priced(session, world, shelf, at) for at in (NEW_YEAR - MICROSECOND, NEW_YEAR))
        window = Window(datetime(2025, 12, 31, 23, tzinfo=UTC), datetime(2027, 12, 31, 23, tzinfo=UTC))
        plain, plain_then = (
            _prices(session, world, shelf, [Agreement("N-1", nord.id, 1, window, plain_rules(rules, shelf))], NOON)
            for rules in (first, then)
        )
        session.rollback()  # Nothing is kept: the next example begins as this one did.
    with app.test_request_context(), transaction(engine, nord.scope(walid.user_id)) as session:
        content = {"agreements": [{
            "code": "N-1", "granted_by": "nord", "for": "all", "window": {"from": "2026-01-01", "until": "2028-01-01"},
            "rules": as_filed(first),
        }]}
        import_agreements(
            session, walid.actor, network_id=world.network_id, content=json.dumps(content).encode(), may_grant=[nord.id])
        filed = priced(session, world, shelf, NOON)
        session.rollback()
    assert typed == filed == eve
    assert typed[0][0].rules == plain_rules(first, shelf)
    assert after[0][0].rules == plain_rules(then, shelf)
    assert (typed[1], after[1]) == (plain, plain_then)

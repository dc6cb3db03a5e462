"""Lines below the share of the dealer price that their seller has set: the price stands, and the seller's pricing is told."""

import json
from collections.abc import Callable
from decimal import Decimal

import pytest
from sqlalchemy import Engine

from catalog.actions.import_agreements import import_agreements
from catalog.actions.set_minimum_share import set_minimum_share
from ordering.queries.low_prices import low_prices
from ordering.totals import vat_of
from portal.jobs.runner import transaction
from portal.kernel.db import scoped_session
from portal.kernel.permissions import Role
from tests.integration.ordering.test_placing import fill, place
from tests.support.browsing import Browser
from tests.support.shelves import shelve
from tests.support.world import World


def sell_at(engine: Engine, world: World, net: str) -> None:
    """Alpha buys two units, dealer price 100.00, of nord at a net price that nord grants."""
    ana, walid, nord = world.people["ana"], world.people["walid"], world.companies["nord"]
    content = json.dumps({"agreements": [{
        "code": "N-LOW", "granted_by": "nord", "for": "all", "position": 1, "window": {"from": None, "until": None},
        "rules": [{"scope": {}, "net": net}],
    }]}).encode()
    with transaction(engine, walid.scope) as session:
        import_agreements(session, walid.actor, network_id=world.network_id, content=content, may_grant=[nord.id])
        set_minimum_share(session, walid.actor, network_id=world.network_id, seller_id=nord.id, share=Decimal("0.9"))
    cart_id = fill(engine, ana, (shelve(world, nord, "N1"), 2))
    two = int(Decimal(net) * 200)
    place(engine, ana, cart_id, two + vat_of(two, Decimal("0.2")))


@pytest.mark.parametrize(("net", "flagged"), [("89.99", True), ("90.00", False)])
def test_a_minimum_share_flags_the_line_to_the_sellers_pricing(
    engine: Engine, world: World, browser_of: Callable[[str], Browser], net: str, flagged: bool,
) -> None:
    world.add_person("pia", world.companies["nord"], Role.PRICING)
    world.add_person("bob", world.companies["nord"], Role.BACK_OFFICE)
    sell_at(engine, world, net)
    with scoped_session(engine, world.people["walid"].scope) as session:
        found = low_prices(session, world.network_id, world.companies["nord"].id)
    assert [(line.sku, line.net_unit_cents, line.agreement) for line in found] == [("N1", 8999, "N-LOW")] * flagged
    assert ("N-LOW" in browser_of("pia").get("/").text) is flagged
    for other in ("bob", "wim", "ana", "vera"):
        assert "N-LOW" not in browser_of(other).get("/").text


def test_a_cancelled_line_is_told_no_more(engine: Engine, world: World, browser_of: Callable[[str], Browser]) -> None:
    sell_at(engine, world, "50.00")
    ana = browser_of("ana")
    assert ana.post("/orders/C1-1/cancel", {"version": "1"}).status_code == 303
    with scoped_session(engine, world.people["walid"].scope) as session:
        assert low_prices(session, world.network_id, world.companies["nord"].id) == []

"""The three wholesalers' files through the command, against what they are known to hold."""

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from tests.integration.catalog.conftest import Commands
from tests.support.feeding import Feeding
from tests.support.world import World

FEEDS = Path(__file__).resolve().parents[4] / "shared" / "data" / "feeds"
FILES = {"nordis": "nordis.csv", "compulog": "compulog.txt", "mediasud": "mediasud.xlsx"}

pytestmark = pytest.mark.skipif(not (FEEDS / "truth.json").exists(), reason="the wholesalers' real files are not here")


@pytest.fixture
def feeding(world: World, engine: Engine) -> Feeding:
    return Feeding(world, engine)


def taken(commands: Commands, dialect: str, *options: str) -> Any:
    result = commands.run("catalog", "import", "--network", commands.slug, "--wholesaler", dialect, "--json",
                          str(FEEDS / FILES[dialect]), *options)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_the_files_are_what_they_are_known_to_hold(commands: Commands, feeding: Feeding) -> None:
    truth = json.loads((FEEDS / "truth.json").read_text(encoding="utf-8"))
    for dialect, name in FILES.items():
        known, answer = truth[name], taken(commands, dialect)
        assert answer["lines"] == known["data_lines"]
        assert answer["rejected_lines"] == known["rejected_lines"]
        assert answer["rejected_by_reason"] == known["rejected_by_reason"]
        assert (answer["accepted"], answer["rejected"]) == (known["accepted"], known["rejected"])
        assert answer["warned"] == {"bad_gtin": known["warned_bad_gtin"]}
        assert answer["products_new"] + answer["products_matched"] == known["distinct_products"]
        assert (answer["changed"], answer["products_to_review"]) == (known["accepted"], 0)
        units, prices, products = feeding.rows(
            "SELECT (SELECT sum(s.on_hand) FROM stock s WHERE s.network_id = :n AND s.seller_id = :s),"
            " sum(o.dealer_cents), count(DISTINCT o.product_id) FROM offer o WHERE o.network_id = :n AND o.seller_id = :s",
            s=feeding.world.companies[dialect].id)[0]
        assert (units, f"{prices / 100:.2f}") == (known["units_in_stock"], known["dealer_price_sum"])
        assert products == known["distinct_products"]
    assert feeding.one("SELECT count(*) FROM product WHERE network_id = :n") == truth["distinct_products"] == 42_260
    for dialect in FILES:
        again = taken(commands, dialect)
        assert (again["changed"], again["products_new"], again["accepted"]) == (0, 0, truth[FILES[dialect]]["accepted"])
        assert again["rejected_lines"] == truth[FILES[dialect]]["rejected_lines"]

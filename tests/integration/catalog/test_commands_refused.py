"""Commands given what cannot be: exit code 2 (3 for a held feed), words that name it, and nothing changed."""

import json
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.integration.catalog.conftest import Commands
from tests.support.feed_files import compulog_cells, compulog_file
from tests.support.feeding import Feeding
from tests.support.world import World

STORED = """
    SELECT (SELECT count(*) FROM offer WHERE network_id = :n), (SELECT count(*) FROM product WHERE network_id = :n),
           (SELECT count(*) FROM brand WHERE network_id = :n), (SELECT sum(on_hand) FROM stock WHERE network_id = :n),
           (SELECT count(*) FROM offer_price WHERE network_id = :n), (SELECT count(*) FROM agreement WHERE network_id = :n),
           (SELECT count(*) FROM organisation WHERE network_id = :n), (SELECT pricing_version FROM network WHERE id = :n)
"""
FULL = compulog_file(*(compulog_cells(f"CL{i}", mpn=f"M-{i}", gtin="") for i in range(10)))


@pytest.fixture
def feeding(world: World, engine: Engine) -> Feeding:
    made = Feeding(world, engine)
    made.take("compulog", FULL)
    return made


@pytest.mark.parametrize(("arguments", "named"), [
    (("catalog", "import", "--network", "nowhere", "--wholesaler", "compulog", "{file}"), "nowhere"),
    (("catalog", "import", "--network", "{net}", "--wholesaler", "nobody", "{file}"), "nobody"),
    (("catalog", "import", "--network", "{net}", "--wholesaler", "alpha", "{file}"), "alpha"),
    (("catalog", "import", "--network", "{net}", "--wholesaler", "compulog", "--profile", "none", "{file}"), "none"),
    (("catalog", "import", "--network", "{net}", "--wholesaler", "nord", "{file}"), "nord"),
    (("catalog", "import", "--network", "{net}", "--wholesaler", "compulog", "{folder}/missing.txt"), "missing.txt"),
    (("catalog", "import", "--network", "{net}", "--wholesaler", "compulog", "{folder}"), "directory"),
    (("catalog", "agreements", "import", "--network", "nowhere", "{file}"), "nowhere"),
    (("catalog", "agreements", "import", "--network", "{net}", "{file}"), "JSON"),
    (("catalog", "agreements", "import", "--network", "{net}", "{latin}"), "UTF-8"),
    (("catalog", "agreements", "import", "--network", "{net}", "{deep}"), "JSON"),
    (("catalog", "agreements", "import", "--network", "{net}", "{folder}/missing.json"), "missing.json"),
    (("catalog", "price", "--network", "{net}", "--reseller", "nobody", "--offer", "compulog:CL1"), "nobody"),
    (("catalog", "price", "--network", "{net}", "--reseller", "nord", "--offer", "compulog:CL1"), "nord"),
    (("catalog", "price", "--network", "{net}", "--reseller", "alpha", "--offer", "compulog:none"), "none"),
    (("catalog", "price", "--network", "{net}", "--reseller", "alpha", "--offer", "CL1"), "WHOLESALER:SKU"),
    (("catalog", "price", "--network", "{net}", "--reseller", "alpha", "--offer", "compulog:CL1", "--quantity", "0"), "0"),
    (("catalog", "price", "--network", "{net}", "--reseller", "alpha", "--offer", "compulog:CL1", "--at", "2026-02-30"), "--at"),
    (("catalog", "price", "--network", "{net}", "--reseller", "alpha", "--offer", "compulog:CL1", "--at", "0001-01-01"), "--at"),
    (("catalog", "set", "--network", "{net}", "best-price", "maybe"), "maybe"),
    (("identity", "organisation", "add", "--network", "nowhere", "--kind", "reseller", "--code", "c", "--name", "C"), "nowhere"),
    (("identity", "organisation", "add", "--network", "{net}", "--kind", "reseller", "--code", "alpha", "--name", "C"), "alpha"),
    (("identity", "organisation", "add", "--network", "{net}", "--kind", "reseller", "--code", "ça", "--name", "C"), "ça"),
    (("identity", "organisation", "add", "--network", "{net}", "--kind", "vendor", "--code", "v2", "--name", "C"), "kind"),
    (("identity", "organisation", "add", "--network", "{net}", "--kind", "wholesaler", "--code", "w", "--name", "C",
      "--group", "g"), "group"),
    (("demo", "load", "--products", "-1"), "products"),
])
def test_what_cannot_be_ends_with_two(
    commands: Commands, feeding: Feeding, tmp_path: Path, arguments: tuple[str, ...], named: str,
) -> None:
    (tmp_path / "feed.txt").write_bytes(compulog_file(compulog_cells()))
    (tmp_path / "latin.json").write_bytes('{"agreements": ["é"]}'.encode("latin-1"))
    (tmp_path / "deep.json").write_text("[" * 200_000)
    known = {"net": commands.slug, "folder": str(tmp_path), "file": str(tmp_path / "feed.txt"),
             "latin": str(tmp_path / "latin.json"), "deep": str(tmp_path / "deep.json")}
    before = feeding.rows(STORED)
    result = commands.run(*(argument.format(**known) for argument in arguments))
    assert result.exit_code == 2, result.output
    assert named in result.output
    assert "Traceback" not in result.output
    assert feeding.rows(STORED) == before


@pytest.mark.parametrize("content", [
    b"", b"\0" * 50, b"%PDF-1.7", b"PK\x03\x04", bytes(range(256)), compulog_file(compulog_cells(), trailer="TRL~2"),
    compulog_file(compulog_cells(), trailer=""), compulog_file(compulog_cells(), head="HDR~COMPULOG~99999999~EUR~PARIS"),
    compulog_file(compulog_cells(), head="HDR~COMPULOG~20261102~USD~PARIS~LYON~LILLE"), compulog_file(),
])
@pytest.mark.parametrize("as_json", [True, False])
def test_a_file_refused_whole_changes_nothing(
    commands: Commands, feeding: Feeding, tmp_path: Path, content: bytes, as_json: bool,
) -> None:
    (tmp_path / "feed.txt").write_bytes(content)
    before = feeding.rows(STORED)
    options = ("--json",) if as_json else ()
    result = commands.run("catalog", "import", "--network", commands.slug, "--wholesaler", "compulog", *options,
                          str(tmp_path / "feed.txt"))
    assert result.exit_code == 2, result.output
    assert not as_json or json.loads(result.stdout)["refused"]
    assert feeding.rows(STORED) == before


def test_a_held_file_ends_with_three_and_changes_nothing_until_it_is_confirmed(
    commands: Commands, feeding: Feeding, tmp_path: Path,
) -> None:
    (tmp_path / "feed.txt").write_bytes(compulog_file(compulog_cells("CL0", mpn="M-0", gtin=""), head="HDR~COMPULOG~20261103"
                                                      "~EUR~PARIS~LYON~LILLE"))
    before = feeding.rows(STORED)
    importing = ("catalog", "import", "--network", commands.slug, "--wholesaler", "compulog", "--json",
                 str(tmp_path / "feed.txt"))
    held = commands.run(*importing)
    assert held.exit_code == 3, held.output
    assert json.loads(held.stdout)["changed"] == 0
    assert feeding.rows(STORED) == before
    taken = commands.run(*importing, "--confirm")
    assert taken.exit_code == 0, taken.output
    assert json.loads(taken.stdout)["changed"] > 0

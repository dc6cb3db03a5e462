"""`flask catalog set` and `flask identity organisation add`: what they change, what they refuse."""

import json

import pytest
from sqlalchemy import text

from portal.jobs.runner import transaction
from portal.kernel.db import Scope
from tests.integration.catalog.conftest import Commands, agreement
from tests.support.shelf import Shelf
from tests.support.world import World


def add(commands: Commands, *arguments: str):
    return commands.run("identity", "organisation", "add", "--network", commands.slug, *arguments)


def count(world: World, table: str) -> int:
    with transaction(world.owner_engine, Scope.owner(world.network_id)) as session:
        return session.execute(text(f"SELECT count(*) FROM {table} WHERE network_id = :n"), {"n": world.network_id}).scalar_one()


@pytest.mark.parametrize(("setting", "value"), [
    ("best-price", "maybe"), ("best-price", "ON"), ("grantor-first", "me"), ("x", "on"),
])
def test_a_setting_that_is_none_is_refused(commands: Commands, world: World, setting: str, value: str) -> None:
    assert commands.run("catalog", "set", "--network", commands.slug, setting, value).exit_code == 2


def test_a_setting_counts_once(commands: Commands, world: World) -> None:
    first = commands.run("catalog", "set", "--network", commands.slug, "best-price", "on")
    again = commands.run("catalog", "set", "--network", commands.slug, "best-price", "on")
    assert (first.exit_code, again.exit_code) == (0, 0)
    assert (first.stdout, again.stdout) == ("best-price is on now.\n", "best-price was on already.\n")
    assert count(world, "audit_entry") == 1
    assert commands.run("catalog", "set", "--network", "nowhere", "best-price", "on").exit_code == 2


def test_a_new_reseller_of_a_new_group_gets_its_prices(commands: Commands, shelf: Shelf) -> None:
    result = add(commands, "--kind", "reseller", "--code", "R-NEW", "--name", "Neuve SARL", "--group", "Platinum")
    assert result.exit_code == 0
    assert result.stdout == "Made the group platinum.\nAdded the reseller r-new.\n"
    commands.taken_in(agreement(audience={"group": "platinum"}), agreement("N-2", position=2, audience={"reseller": "R-NEW"}))
    answer = commands.price(reseller="R-NEW")
    assert (answer["agreement"], [c["agreement"] for c in answer["candidates"]]) == ("N-1", ["N-2"])
    known = add(commands, "--kind", "reseller", "--code", "r-2", "--name", "Deux", "--group", "PLATINUM", "--json")
    assert json.loads(known.stdout) == {"kind": "reseller", "code": "r-2", "group": "platinum", "group_is_new": False}


@pytest.mark.parametrize("arguments", [
    ("--kind", "reseller", "--code", "alpha", "--name", "Again"), ("--kind", "reseller", "--code", "ALPHA", "--name", "Again"),
    ("--kind", "reseller", "--code", "nord", "--name", "Taken by a wholesaler"),
    ("--kind", "shop", "--code", "new", "--name", "Kind"), ("--kind", "reseller", "--code", "a b", "--name", "Blank"),
    ("--kind", "reseller", "--code", "", "--name", "Empty"), ("--kind", "reseller", "--code", "-a", "--name", "Hyphen"),
    ("--kind", "reseller", "--code", "é", "--name", "Accent"), ("--kind", "reseller", "--code", "x" * 41, "--name", "Long"),
    ("--kind", "reseller", "--code", "sign-in", "--name", "An address"), ("--kind", "reseller", "--code", "new", "--name", " "),
    ("--kind", "reseller", "--code", "new", "--name", "New", "--group", "a b"),
    ("--kind", "wholesaler", "--code", "new", "--name", "New", "--group", "gold"),
    ("--kind", "vendor", "--code", "new", "--name", "A second vendor"), ("--kind", "reseller", "--name", "No code"),
])
def test_a_company_that_cannot_be_is_refused(commands: Commands, world: World, arguments: tuple[str, ...]) -> None:
    before = count(world, "organisation"), count(world, "organisation_group"), count(world, "audit_entry")
    result = add(commands, *arguments)
    assert result.exit_code == 2
    assert result.stderr.strip()
    assert (count(world, "organisation"), count(world, "organisation_group"), count(world, "audit_entry")) == before


def test_an_unknown_network_is_refused(commands: Commands, world: World) -> None:
    result = commands.run("identity", "organisation", "add", "--network", "nowhere", "--kind", "reseller", "--code", "x",
                          "--name", "X")
    assert result.exit_code == 2

"""A world with goods, and the commands of the portal run on its database."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import Engine

from app import create_app
from portal.embedded import DatabaseUrls
from portal.settings import Settings
from portal.web.runtime import runtime_of
from tests.support.shelf import Shelf, make_shelf
from tests.support.world import World, make_world


@pytest.fixture
def world(owner_engine: Engine) -> World:
    return make_world(owner_engine)


@pytest.fixture
def shelf(world: World) -> Shelf:
    return make_shelf(world)


@pytest.fixture
def portal(settings_for: Callable[..., Settings], urls: DatabaseUrls) -> Any:
    app = create_app(settings_for(urls))
    yield app
    runtime_of(app).engine.dispose()
    runtime_of(app).owner_engine.dispose()


class Commands:
    """`flask …` as a person types it; agreements are files in a folder of the test."""

    def __init__(self, app: Flask, slug: str, folder: Path) -> None:
        self._run, self.slug, self._folder = app.test_cli_runner(), slug, folder

    def run(self, *arguments: str) -> Result:
        return self._run.invoke(args=list(arguments))

    def take_in(self, *agreements: dict[str, Any], document: Any = None, options: tuple[str, ...] = ()) -> Result:
        file = self._folder / "agreements.json"
        file.write_text(json.dumps(document if document is not None else {"agreements": list(agreements)}), encoding="utf-8")
        return self.run("catalog", "agreements", "import", "--network", self.slug, str(file), *options)

    def taken_in(self, *agreements: dict[str, Any]) -> Any:
        result = self.take_in(*agreements, options=("--json",))
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout)

    def export(self) -> Any:
        result = self.run("catalog", "agreements", "export", "--network", self.slug)
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout)

    def price(self, offer: str = "nord:N1", quantity: int = 1, reseller: str = "alpha", at: str | None = None) -> Any:
        when = () if at is None else ("--at", at)
        result = self.run("catalog", "price", "--network", self.slug, "--reseller", reseller, "--offer", offer,
                          "--quantity", str(quantity), "--json", "--language", "en", *when)
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout)


@pytest.fixture
def commands(portal: Flask, world: World, tmp_path: Path) -> Commands:
    return Commands(portal, world.slug, tmp_path)


def agreement(code: str = "N-1", by: str = "nord", position: int | None = 1, rules: Any = None,
              audience: Any = "all", **changes: Any) -> dict[str, Any]:
    made: dict[str, Any] = {
        "code": code, "granted_by": by, "for": audience, "window": {"from": "2026-01-01", "until": "2027-01-01"},
        "rules": rules or [{"scope": {}, "off_dealer": "0.10"}], **changes,
    }
    if position is not None:
        made["position"] = position
    return made

"""The locks hold every package that the project names, with hashes, and no registry's address."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
PINNED = re.compile(r"^([a-z0-9][a-z0-9._-]*)==", re.MULTILINE)


def wanted(extra: str | None) -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = project["dependencies"] + (project["optional-dependencies"][extra] if extra else [])
    return {re.split(r"[\[<>=!~ ;]", name, maxsplit=1)[0].lower().replace("_", "-") for name in named}


@pytest.mark.parametrize(("lock", "extra"), [("run", None), ("dev", "dev")])
def test_a_lock_holds_every_package_the_project_names(lock: str, extra: str | None) -> None:
    held = set(PINNED.findall((ROOT / "requirements" / f"{lock}.lock").read_text(encoding="utf-8")))
    assert wanted(extra) - held == set(), "run `make lock`"


@pytest.mark.parametrize("lock", ["run", "dev", "node"])
def test_a_lock_names_hashes_and_no_registry(lock: str) -> None:
    text = (ROOT / "requirements" / f"{lock}.lock").read_text(encoding="utf-8")
    packages = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)
    assert [package for package in packages if package.strip() and "--hash=sha256:" not in package] == []
    assert re.search(r"https?://|--(extra-)?index-url|--find-links", text) is None


def test_the_node_lock_names_no_registry() -> None:
    text = (ROOT / "package-lock.json").read_text(encoding="utf-8")
    assert '"resolved": "http' not in text

"""The rules of templates: nothing that the policy against foreign code forbids, nothing that hides a query or a sum."""

import re
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"
FORBIDDEN = {
    "an inline style": re.compile(r"\sstyle\s*=", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "an inline script": re.compile(r"<script\b(?![^>]*\bsrc=)", re.IGNORECASE),
    "an event attribute": re.compile(r"<[^>]*\s(?:on[a-z]+|hx-on[:a-z-]*)\s*=", re.IGNORECASE),
    "a javascript: address": re.compile(r"javascript:", re.IGNORECASE),
    "a filter or script of htmx that needs eval": re.compile(r"hx-vals=.js:|hx-trigger=\"[^\"]*\[(?!type=)"),
    "an address outside": re.compile(r"(?:src|href)=\"(?:https?:)?//"),
}
COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
pages = [path for path in sorted(TEMPLATES.rglob("*.html")) if "mail" not in path.relative_to(TEMPLATES).as_posix()]


def name(path: Path) -> str:
    return path.relative_to(TEMPLATES).as_posix()


def source_of(path: Path) -> str:
    """The template without its comments, line for line."""
    return COMMENT.sub(lambda found: "\n" * found.group().count("\n"), path.read_text("utf-8"))


@pytest.mark.parametrize("kind", FORBIDDEN)
def test_pages_hold_nothing_the_policy_forbids(kind: str) -> None:
    found = [
        f"{name(path)}:{number}" for path in pages
        for number, line in enumerate(source_of(path).splitlines(), 1) if FORBIDDEN[kind].search(line)
    ]
    assert found == []


def test_pages_extend_a_layout_and_parts_do_not() -> None:
    """A file whose name begins with an underscore is a part; any other outside ui/ and layouts/ is a whole page."""
    found = []
    for path in pages:
        if path.relative_to(TEMPLATES).parts[0] in ("ui", "layouts"):
            continue
        if path.name.startswith("_") == ("{% extends" in source_of(path)):
            found.append(name(path))
    assert found == []


def test_every_form_that_posts_carries_its_token() -> None:
    found = []
    for path in pages:
        source = source_of(path)
        for form in re.finditer(r"<form\b[^>]*method=\"post\".*?</form>", source, re.DOTALL | re.IGNORECASE):
            if not re.search(r"csrf_token|tokens\(", form.group()):
                found.append(f"{name(path)}: {form.group()[:60]}")
    assert found == []


def test_texts_are_not_declared_safe_in_templates() -> None:
    """`| safe` switches escaping off; what is HTML says so where it is made (Markup)."""
    found = []
    for path in pages:
        tree = Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do"], autoescape=True).parse(path.read_text("utf-8"))
        found += [f"{name(path)}:{node.lineno}" for node in tree.find_all(nodes.Filter) if node.name == "safe"]
    assert found == []


def test_every_macro_file_says_how_it_is_used() -> None:
    assert [name(path) for path in pages if path.parent.name == "ui" and not path.read_text("utf-8").startswith("{#")] == []

"""Catalogues of each package: take the texts out of code and templates, and tell what lacks its French."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("portal", "catalog", "ordering")
GROUND_TEMPLATES = "portal"
LANGUAGE = "fr"
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None, "gettext": None, "lazy_gettext": None, "_l": None, "ngettext": (1, 2), "lazy_ngettext": (1, 2),
    "pgettext": ((1, "c"), 2), "lazy_pgettext": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")
CHURNING = re.compile(
    r'^"(POT-Creation-Date|PO-Revision-Date|Project-Id-Version|Report-Msgid-Bugs-To|Last-Translator|Language-Team'
    r'|Generated-By): .*\n', re.MULTILINE,
)
HEADER = "# French texts of {package}. Written by people, kept in step with the code by `make i18n`."


def main() -> int:
    """`update` writes the catalogues anew from the code; `check` fails on every text without good French."""
    if sys.argv[1:] not in (["update"], ["check"]):
        sys.stderr.write("usage: python -m tools.i18n update|check\n")
        return 2
    problems = [
        problem for package in PACKAGES if (ROOT / package).is_dir()
        for problem in (update(package) if sys.argv[1] == "update" else check(package))
    ]
    if sys.argv[1] == "check":
        problems += disagreements()
    for problem in problems:
        print(problem)
    return 1 if problems and sys.argv[1] == "check" else 0


def update(package: str) -> list[str]:
    """Bring the package's catalogue in step with its texts; French that is there stays, gone texts go."""
    catalog, path = kept(package), catalog_path(package)
    catalog.update(extracted(package), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    catalog.fuzzy = False
    catalog.header_comment = HEADER.format(package=package)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalog, width=120, include_lineno=False, ignore_obsolete=True, sort_by_file=True)
    text = path.read_text(encoding="utf-8")
    path.write_text(CHURNING.sub("", text), encoding="utf-8")
    return check(package)


def check(package: str) -> list[str]:
    """What is wrong with the package's French: missing, marked doubtful, left over, or with other placeholders."""
    wanted, french = extracted(package), kept(package)
    found = []
    for message in wanted:
        if not message.id:
            continue
        translated = french.get(message.id, message.context)
        if translated is None or not filled(translated):
            found.append(f"{package}: no French for {message.id!r} ({where(message)})")
        elif translated.fuzzy:
            found.append(f"{package}: doubtful French for {message.id!r}")
        elif placeholders(translated.string or "") - placeholders(message.id):
            found.append(f"{package}: the French of {message.id!r} has other placeholders")
    left = {(message.id, message.context) for message in french if message.id} - {
        (message.id, message.context) for message in wanted
    }
    return found + [f"{package}: {text!r} is no longer in the code; run `make i18n`" for text, _context in left]


def disagreements() -> list[str]:
    """Texts with two different French words in two packages: one would win everywhere, so they need a context (pgettext)."""
    known: dict[tuple[str, str | None], dict[str, str]] = {}
    for package in PACKAGES:
        for message in kept(package):
            if message.id and filled(message):
                text = message.id if isinstance(message.id, str) else message.id[0]
                known.setdefault((text, message.context), {})[package] = str(message.string)
    return [
        f"{text!r} is said in different ways: {words}"
        for (text, _context), words in known.items() if len(set(words.values())) > 1
    ]


def filled(message: Message) -> bool:
    strings = message.string if isinstance(message.string, (list, tuple)) else (message.string,)
    return all(strings) and (not message.pluralizable or len(strings) > 1)


def placeholders(text: str | list[str] | tuple[str, ...]) -> set[str]:
    texts = text if isinstance(text, (list, tuple)) else (text,)
    return {name for one in texts for name in PLACEHOLDER.findall(one)}


def where(message: Message) -> str:
    return ", ".join(f"{path}:{line}" for path, line in message.locations[:2])


def kept(package: str) -> Catalog:
    path = catalog_path(package)
    if not path.exists():
        return Catalog(locale=LANGUAGE, charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=LANGUAGE, charset="utf-8")


def extracted(package: str) -> Catalog:
    """All texts of the package's code and templates; layouts, macros and error pages belong to the ground floor."""
    catalog = Catalog(locale=LANGUAGE, charset="utf-8")
    for path in sources(package):
        method = "python" if path.suffix == ".py" else "jinja2"
        options = {"encoding": "utf-8", "silent": "false", "trimmed": "true"} if method == "jinja2" else {}
        for line, text, comments, context in extract_from_file(
            method, path, keywords=KEYWORDS, comment_tags=("Translators:",), options=options, strip_comment_tags=True,
        ):
            catalog.add(
                text, locations=[(str(path.relative_to(ROOT)), line)], auto_comments=comments, context=context,
            )
    return catalog


def sources(package: str) -> Iterator[Path]:
    yield from sorted((ROOT / package).rglob("*.py"))
    if package == GROUND_TEMPLATES:
        yield ROOT / "app.py"
    for folder in sorted((ROOT / "templates").iterdir()):
        owner = folder.name if folder.name in PACKAGES else GROUND_TEMPLATES
        if owner == package:
            yield from sorted([*folder.rglob("*.html"), *folder.rglob("*.txt")])


def catalog_path(package: str) -> Path:
    return ROOT / package / "translations" / LANGUAGE / "LC_MESSAGES" / "messages.po"


if __name__ == "__main__":
    sys.exit(main())

"""Which migration is the newest, read from their files alone: what every web process asks needs no migration tool."""

import re
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "migrations"
_SAID = re.compile(r'^(revision|down_revision)(?:: [^=]+)? = "([^"]+)"', re.MULTILINE)


def head(versions: Path = FOLDER / "versions") -> str | None:
    """The revision that no other one follows; None without migrations. Raises RuntimeError where there are several."""
    said = [_SAID.findall(file.read_text(encoding="utf-8")) for file in sorted(versions.glob("*.py"))]
    made = {value for found in said for name, value in found if name == "revision"}
    heads = made - {value for found in said for name, value in found if name == "down_revision"}
    if len(heads) > 1:
        raise RuntimeError(f"several migrations are the newest: {', '.join(sorted(heads))}")
    return next(iter(heads), None)

"""Placeholders in a network's own mail texts: `{name}` of a short list, replaced by plain text and by nothing else."""

import re
from collections.abc import Collection, Mapping

_PLACE = re.compile(r"\{([^{}\n]{0,60})\}")


def unknown_places(text: str, known: Collection[str]) -> list[str]:
    """What stands in braces and is no known name, each once, in the order it is met; blanks around a name do not count."""
    found = (match.strip() for match in _PLACE.findall(text))
    return list(dict.fromkeys(name for name in found if name not in known))


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with every known place replaced by its value, once: what a value brings in is never read as a place.

    Unknown places stay as they are written; a network's texts are judged by `unknown_places` before they are kept.
    """
    return _PLACE.sub(lambda match: values.get(match.group(1).strip(), match.group(0)), text)


def paragraphs(text: str) -> list[list[str]]:
    """A text as paragraphs (parted by empty lines) of lines."""
    parts = re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n").strip())
    return [part.strip().split("\n") for part in parts if part.strip()]

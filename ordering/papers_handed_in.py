"""Papers that orders came by: judged by what is in the file, never by its name."""

from dataclasses import dataclass
from datetime import date
from pathlib import PurePath

from flask_babel import gettext as _

from portal.kernel.errors import Refused

LARGEST_BYTES = 10 * 1024 * 1024
LONGEST_NAME = 120
_SIGNS = ((b"%PDF-", "application/pdf", ".pdf"), (b"\x89PNG\r\n\x1a\n", "image/png", ".png"),
          (b"\xff\xd8\xff", "image/jpeg", ".jpg"))


@dataclass(frozen=True, slots=True)
class HandedIn:
    """A paper as it is kept: a name that fits what it is, its type, its content, the day written on it."""

    name: str
    content_type: str
    content: bytes
    dated_on: date | None = None


def judged_paper(content: bytes, name: str, dated_on: date | None, field: str = "paper") -> HandedIn:
    """The paper to keep; Refused at `field` for anything but a PDF, PNG or JPEG of at most 10 MB."""
    if len(content) > LARGEST_BYTES:
        raise Refused(_("The file is larger than 10 MB: scan it smaller."), field)
    for sign, content_type, ending in _SIGNS:
        if content.startswith(sign):
            stem = "".join(c for c in PurePath(name.replace("\\", "/")).stem if c.isprintable() and c not in '"<>|:*?')
            return HandedIn(f"{stem.strip()[:LONGEST_NAME] or 'order'}{ending}", content_type, content, dated_on)
    raise Refused(_("This file is no PDF, PNG or JPEG."), field)

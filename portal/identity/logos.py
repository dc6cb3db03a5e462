"""Logos: judged by what is in the file, drawn anew so that nothing else travels with them."""

import io

from flask_babel import gettext as _
from PIL import Image, UnidentifiedImageError

from portal.kernel.errors import Refused

LARGEST_BYTES = 1024 * 1024
MOST_PIXELS = 16_000_000
SMALLEST_SIDE = 16
BOX = (480, 240)
TYPE_OF = {"PNG": "image/png", "JPEG": "image/jpeg"}


def judged_logo(content: bytes, field: str = "logo") -> tuple[bytes, str]:
    """The logo to store and its type; Refused at `field` where it is no usable PNG or JPEG picture.

    It is made no larger than 480 × 240 pixels and written anew, without metadata or trailing data.
    """
    if len(content) > LARGEST_BYTES:
        raise Refused(_("The picture is larger than 1 MB: save it smaller."), field)
    try:
        with Image.open(io.BytesIO(content), formats=tuple(TYPE_OF)) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise Refused(_("The picture has too many pixels: at most 4000 by 4000."), field)
            if min(picture.size) < SMALLEST_SIDE:
                raise Refused(_("The picture is too small: at least 16 by 16 pixels."), field)
            kind = "JPEG" if picture.format == "JPEG" else "PNG"
            drawn = picture.convert("RGB" if kind == "JPEG" else "RGBA")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise Refused(_("This file is no PNG or JPEG picture, or it is damaged."), field) from error
    drawn.thumbnail(BOX)
    out = io.BytesIO()
    drawn.save(out, kind, **({"quality": 90} if kind == "JPEG" else {"optimize": True}))
    return out.getvalue(), TYPE_OF[kind]

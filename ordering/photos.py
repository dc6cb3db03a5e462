"""Photos of contacts: judged by what is in the file, drawn anew and small, so that nothing else travels with them."""

import io

from flask_babel import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from portal.kernel.errors import Refused

LARGEST_BYTES = 5 * 1024 * 1024
MOST_PIXELS = 40_000_000
SMALLEST_SIDE, SIDE = 32, 320
PHOTO_TYPE = "image/jpeg"


def judged_photo(content: bytes, field: str = "photo") -> bytes:
    """The photo to keep: a square JPEG of at most 320 pixels; Refused at `field` for no usable PNG or JPEG picture."""
    if len(content) > LARGEST_BYTES:
        raise Refused(_("The picture is larger than 5 MB: save it smaller."), field)
    try:
        with Image.open(io.BytesIO(content), formats=("PNG", "JPEG")) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise Refused(_("The picture has too many pixels: save it smaller."), field)
            if min(picture.size) < SMALLEST_SIDE:
                raise Refused(_("The picture is too small: at least 32 by 32 pixels."), field)
            upright = ImageOps.exif_transpose(picture).convert("RGB")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise Refused(_("This file is no PNG or JPEG picture, or it is damaged."), field) from error
    side = min(SIDE, *upright.size)
    out = io.BytesIO()
    ImageOps.fit(upright, (side, side)).save(out, "JPEG", quality=88)
    return out.getvalue()

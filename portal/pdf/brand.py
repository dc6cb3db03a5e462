"""Whose document it is: a name, a colour and a logo, and the tints made from the colour."""

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from io import BytesIO

from reportlab.lib.colors import Color
from reportlab.lib.utils import ImageReader

HEX_COLOUR = re.compile(r"#([0-9a-fA-F]{2})([0-9a-fA-F]{2})([0-9a-fA-F]{2})")
INK = Color(0.11, 0.13, 0.17)
MUTED = Color(0.40, 0.44, 0.50)
RULE = Color(0.86, 0.88, 0.91)
STRIPE = Color(0.972, 0.976, 0.984)
DARKEST_READABLE = 0.55


@dataclass(frozen=True)
class Brand:
    """The name, the colour as `#rrggbb` and the logo (PNG or JPEG bytes) a document is drawn with.

    Raises ValueError for a colour of another form.
    """

    name: str
    colour: str = "#1f4e79"
    logo: bytes | None = None

    def __post_init__(self) -> None:
        if not HEX_COLOUR.fullmatch(self.colour):
            raise ValueError(f"A brand colour is written #rrggbb, not {self.colour!r}.")

    @cached_property
    def accent(self) -> Color:
        """The colour itself, for bands and lines."""
        found = HEX_COLOUR.fullmatch(self.colour)
        assert found is not None
        red, green, blue = (int(part, 16) / 255 for part in found.groups())
        return Color(red, green, blue)

    @cached_property
    def accent_text(self) -> Color:
        """The colour for words on white, darkened as far as it must be to be read."""
        accent = self.accent
        light = 0.2126 * accent.red + 0.7152 * accent.green + 0.0722 * accent.blue
        keep = 1.0 if light <= DARKEST_READABLE else DARKEST_READABLE / light
        return Color(accent.red * keep, accent.green * keep, accent.blue * keep)

    @cached_property
    def tint(self) -> Color:
        """A pale shade of the colour, for the heads of tables, on which ink always reads."""
        accent = self.accent
        return Color(*(0.90 + 0.10 * part for part in (accent.red, accent.green, accent.blue)))


@lru_cache(maxsize=64)
def logo_image(logo: bytes) -> ImageReader:
    """The logo ready to be placed, decoded once for a process; raises OSError where it is no image."""
    return ImageReader(BytesIO(logo))

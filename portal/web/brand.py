"""A network's colour as a small style sheet, with every text on it and in it readable (WCAG 2.2, AA)."""

import re
from dataclasses import dataclass

COLOUR = re.compile(r"#[0-9a-f]{6}\Z")
WHITE = "#ffffff"
INK = "#12151c"
BLACK = "#000000"
LIGHT_SURFACE = "#f3f4f6"
DARK_SURFACE = "#23262f"
TEXT_RATIO = 4.5
TINTED_TEXT_RATIO = 5.2
VISIBLE_RATIO_LIGHT = 1.5
VISIBLE_RATIO_DARK = 2.6


class BadColourError(ValueError):
    """A colour that is not written `#rrggbb`."""


@dataclass(frozen=True)
class Shade:
    """A colour for one theme: as a surface, the text on that surface, and as a text on the page."""

    solid: str
    on_solid: str
    text: str


def luminance(colour: str) -> float:
    """Relative luminance, 0 for black to 1 for white (WCAG 2.2, "relative luminance")."""
    channels = [int(_checked(colour)[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21 (WCAG 2.2, "contrast ratio")."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def readable_on(colour: str) -> str:
    """White, else ink, else black: the first that reaches 4.5 on the colour; black always does where white does not."""
    return next((text for text in (WHITE, INK) if contrast(text, colour) >= TEXT_RATIO), BLACK)


def shifted(colour: str, towards: str, against: str, ratio: float) -> str:
    """The colour mixed with `towards` in steps of 2 % until it stands out from `against` by the ratio."""
    for share in range(0, 101, 2):
        mixed = _mix(colour, towards, share / 100)
        if contrast(mixed, against) >= ratio:
            return mixed
    return towards


def light_shade(colour: str) -> Shade:
    """The colour on the light theme."""
    solid = shifted(colour, INK, WHITE, VISIBLE_RATIO_LIGHT)
    return Shade(solid, readable_on(solid), shifted(colour, INK, LIGHT_SURFACE, TINTED_TEXT_RATIO))


def dark_shade(colour: str) -> Shade:
    """The colour on the dark theme."""
    solid = shifted(colour, WHITE, DARK_SURFACE, VISIBLE_RATIO_DARK)
    return Shade(solid, readable_on(solid), shifted(colour, WHITE, DARK_SURFACE, TINTED_TEXT_RATIO))


def brand_css(colour: str) -> str:
    """The style sheet of a network whose colour is `colour` (`#rrggbb`, else `BadColourError`)."""
    raw = _checked(colour)
    light, dark = light_shade(raw), dark_shade(raw)
    return (
        ":root{"
        f"--brand:{raw};"
        f"--brand-on:{readable_on(raw)};"
        f"--brand-solid:light-dark({light.solid},{dark.solid});"
        f"--brand-solid-on:light-dark({light.on_solid},{dark.on_solid});"
        f"--primary:light-dark({light.text},{dark.text})"
        "}\n"
    )


def _checked(colour: str) -> str:
    colour = colour.lower()
    if not COLOUR.match(colour):
        raise BadColourError(f"{colour!r} is not a colour written #rrggbb")
    return colour


def _mix(colour: str, towards: str, share: float) -> str:
    pairs = ((int(colour[at : at + 2], 16), int(towards[at : at + 2], 16)) for at in (1, 3, 5))
    return "#" + "".join(f"{round(one + (other - one) * share):02x}" for one, other in pairs)

"""Logos of the demo networks, drawn here so that nothing comes from elsewhere."""

from io import BytesIO

from PIL import Image, ImageDraw

_SIZE = 256
_SCALE = 4


def chain_logo(colour: str) -> bytes:
    """A PNG of 256 × 256: two links of a chain in white on a rounded square of the network's colour."""
    side = _SIZE * _SCALE
    image = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    pen = ImageDraw.Draw(image)
    pen.rounded_rectangle((0, 0, side - 1, side - 1), radius=side // 5, fill=colour)
    width = side // 14
    left = (side * 16 // 100, side * 37 // 100, side * 58 // 100, side * 63 // 100)
    right = (side * 42 // 100, side * 37 // 100, side * 84 // 100, side * 63 // 100)
    pen.rounded_rectangle(left, radius=side * 13 // 100, outline="white", width=width)
    pen.rounded_rectangle(right, radius=side * 13 // 100, outline="white", width=width)
    return _png(image)


def star_logo(colour: str) -> bytes:
    """A PNG of 256 × 256: a white four-pointed star with a moon on a disc of the network's colour."""
    side = _SIZE * _SCALE
    image = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    pen = ImageDraw.Draw(image)
    pen.ellipse((0, 0, side - 1, side - 1), fill=colour)
    middle, long, short = side // 2, side * 36 // 100, side * 9 // 100
    pen.polygon(
        (
            (middle, middle - long), (middle + short, middle - short), (middle + long, middle),
            (middle + short, middle + short),
            (middle, middle + long), (middle - short, middle + short), (middle - long, middle),
            (middle - short, middle - short),
        ),
        fill="white",
    )
    radius, away = side * 6 // 100, side * 22 // 100
    pen.ellipse(
        (middle + away - radius, middle - away - radius, middle + away + radius, middle - away + radius), fill="white"
    )
    return _png(image)


def _png(image: Image.Image) -> bytes:
    out = BytesIO()
    image.resize((_SIZE, _SIZE), Image.Resampling.LANCZOS).save(out, "PNG", optimize=True)
    return out.getvalue()

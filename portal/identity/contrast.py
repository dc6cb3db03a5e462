"""Whether texts can be read on a network's colour, and which near colour would let them (WCAG 2.2, AA)."""

from dataclasses import dataclass
from decimal import Decimal

from portal.web.brand import INK, TEXT_RATIO, WHITE, contrast, shifted


@dataclass(frozen=True, slots=True)
class ContrastReport:
    """Contrast of white and of dark text on a colour (1 to 21), and the nearest darker colour that carries white text."""

    colour: str
    white: Decimal
    dark: Decimal
    suggestion: str

    @property
    def white_reads(self) -> bool:
        """Whether white text can be read on it."""
        return self.white >= Decimal(str(TEXT_RATIO))

    @property
    def dark_reads(self) -> bool:
        """Whether dark text can be read on it."""
        return self.dark >= Decimal(str(TEXT_RATIO))


def contrast_report(colour: str) -> ContrastReport:
    """The report for a colour `#rrggbb`; ratios are rounded down to two places, so that none is shown better than it is."""
    return ContrastReport(
        colour, _down(contrast(WHITE, colour)), _down(contrast(INK, colour)), shifted(colour, INK, WHITE, TEXT_RATIO),
    )


def _down(ratio: float) -> Decimal:
    return Decimal(int(ratio * 100)) / 100

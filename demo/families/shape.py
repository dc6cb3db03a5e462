"""The shape of a family: a noun, makers, model lines and option axes, whose combinations are its articles."""

from dataclasses import dataclass
from math import prod


@dataclass(frozen=True, slots=True)
class Option:
    """One value of an axis: its words in a name, its cents on the list price, its letters in a part number."""

    text: str
    extra_cents: int
    code: str


@dataclass(frozen=True, slots=True)
class Axis:
    """One specification with its values; `named` ones stand after the comma of a name, the others in its head."""

    label: str
    options: tuple[Option, ...]
    named: bool = True


@dataclass(frozen=True, slots=True)
class Line:
    """A model line of a family: its name, its letters in a part number, and its price as a percentage of the base."""

    name: str
    code: str
    percent: int = 100


@dataclass(frozen=True, slots=True)
class Family:
    """Articles of one kind: `base_cents` is the list price before line, brand and options; `weight` its share."""

    code: str
    category: str
    noun: str
    weight: int
    base_cents: int
    brands: tuple[str, ...]
    lines: tuple[Line, ...]
    axes: tuple[Axis, ...]

    @property
    def size(self) -> int:
        """How many different articles the family can give."""
        return len(self.brands) * len(self.lines) * prod(len(axis.options) for axis in self.axes)


def axis(label: str, *options: tuple[str, int, str], named: bool = True) -> Axis:
    """An axis written as rows of text, extra euros and code."""
    return Axis(label, tuple(Option(text, euros * 100, code) for text, euros, code in options), named)


def lines(*rows: tuple[str, str, int]) -> tuple[Line, ...]:
    """Model lines written as rows of name, code and price percentage."""
    return tuple(Line(*row) for row in rows)


COLOURS = axis("Couleur", ("noir", 0, "N"), ("gris", 0, "G"), ("blanc", 2, "W"), ("bleu nuit", 3, "B"))
KEYBOARD = axis(
    "Clavier", ("AZERTY", 0, "F"), ("AZERTY belge", 4, "E"), ("QWERTY", 0, "U"), ("QWERTZ suisse", 6, "S")
)
GENERATION = axis(
    "Génération", ("G1", -90, "1"), ("G2", -50, "2"), ("G3", 0, "3"), ("G4", 40, "4"), ("G5", 90, "5"), named=False
)

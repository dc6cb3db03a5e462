"""Invented makers and the way each of them writes its part numbers."""

from collections.abc import Callable
from dataclasses import dataclass

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_MIXED = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def _written(number: int, alphabet: str, length: int) -> str:
    """A number in the letters of an alphabet, the lowest place last, cut to a length."""
    places = []
    for _ in range(length):
        number, place = divmod(number, len(alphabet))
        places.append(alphabet[place])
    return "".join(reversed(places))


def _spoken(line: str, options: str, serial: int) -> str:
    return f"{line}-{options[:6]}-{_written(serial, _MIXED, 4)}"


def _digits(line: str, options: str, serial: int) -> str:
    head = 100 + sum(map(ord, line + options)) % 900
    return f"{head}-{serial % 1_000_000:06d}"


def _suffixed(line: str, options: str, serial: int) -> str:
    return f"{_written(serial * 7919, _MIXED, 6)}{options[:2]}#ABF"


def _slashed(line: str, options: str, serial: int) -> str:
    return f"{line}{options[:5]}/{_written(serial, _LETTERS, 4)}"


def _dotted(line: str, options: str, serial: int) -> str:
    return f"{line[:2]}.{options[:4]}.{serial % 100_000:05d}"


def _plain(line: str, options: str, serial: int) -> str:
    return f"{line}{options[:4]}{_written(serial * 31, _MIXED, 5)}"


@dataclass(frozen=True, slots=True)
class Brand:
    """A maker: its name, what its list prices are in percent of the market's, and how it writes a part number."""

    name: str
    percent: int
    mpn: Callable[[str, str, int], str]


_BRANDS = (
    Brand("Ardoval", 108, _suffixed),
    Brand("Brumelec", 96, _plain),
    Brand("Corvenne", 92, _spoken),
    Brand("Dorvane", 104, _digits),
    Brand("Elvonic", 88, _plain),
    Brand("Fjordane", 112, _slashed),
    Brand("Galvenor", 100, _dotted),
    Brand("Helvane", 118, _suffixed),
    Brand("Irisolde", 94, _spoken),
    Brand("Jovarelle", 86, _digits),
    Brand("Kestrane", 110, _suffixed),
    Brand("Lumivarre", 97, _spoken),
    Brand("Morvanis", 102, _slashed),
    Brand("Nordelune", 106, _dotted),
    Brand("Orvellac", 91, _plain),
    Brand("Pixarelle", 99, _digits),
    Brand("Quelionne", 84, _plain),
    Brand("Rivoltane", 103, _slashed),
    Brand("Sonarelle", 101, _spoken),
    Brand("Tessarune", 109, _suffixed),
    Brand("Ulvarine", 93, _dotted),
    Brand("Verdanelle", 98, _plain),
    Brand("Wystrale", 107, _spoken),
    Brand("Xandrelle", 114, _slashed),
    Brand("Ysalune", 90, _digits),
    Brand("Zephirane", 95, _dotted),
)

BRANDS: dict[str, Brand] = {brand.name: brand for brand in _BRANDS}
VENDOR_BRAND = "Ardoval"
SECOND_VENDOR_BRAND = "Nordelune"

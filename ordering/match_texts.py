"""Finding numbers and names in what a bank wrote, whatever spaces, dashes, accents and case it put there."""

import re
import unicodedata
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

SHORTEST_NUMBER, SHORTEST_NAME, ALIKE = 4, 4, 0.86
LONGEST_GAP, LONG_ENOUGH = 2, 8
LEGAL_FORMS = frozenset({
    "sa", "sas", "sasu", "sarl", "eurl", "sci", "snc", "scop", "sca", "ei", "eirl", "selarl", "gie", "association", "ste",
    "societe", "et", "de", "la", "le", "les", "du", "des", "the", "and", "ltd", "gmbh",
})
_SIGNS = r"[\s\-_/.:]*"


def plain(text: str) -> str:
    """Capitals without accents."""
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().upper()


@dataclass(frozen=True, slots=True)
class Searched:
    """What the bank wrote, ready to be searched: capitals, the same without signs, and the words of it."""

    text: str
    squeezed: str
    words: tuple[str, ...]

    @classmethod
    def of(cls, label: str, payer: str) -> "Searched":
        """Label and payer as one text."""
        text = plain(f"{label} {payer}")
        words = tuple(word for word in re.split(r"[^A-Z0-9]+", text) if word)
        return cls(text, re.sub(r"[^A-Z0-9]", "", text), words)

    def has_number(self, number: str) -> bool:
        """Whether a number of ours stands in it, not as a part of a longer one; very short ones count for nothing."""
        key = _squeezed(number)
        return len(key) >= SHORTEST_NUMBER and key in self.squeezed and _pattern(key).search(self.text) is not None


@lru_cache(maxsize=50_000)
def _squeezed(number: str) -> str:
    return re.sub(r"[^A-Z0-9]", "", plain(number))


@lru_cache(maxsize=10_000)
def _pattern(key: str) -> re.Pattern[str]:
    before = r"(?<![A-Z0-9])" if key[0].isdigit() else r"(?<![A-Z])"
    return re.compile(before + _SIGNS.join(key) + r"(?![0-9])")


@lru_cache(maxsize=10_000)
def _name_words(name: str) -> tuple[str, ...]:
    words = [word for word in re.split(r"[^A-Z0-9]+", plain(name)) if word]
    return tuple(word for word in words if word.lower() not in LEGAL_FORMS) or tuple(words)


def names_company(searched: Searched, name: str) -> bool:
    """Whether a company's name stands in it: each of its words, cut short or with a wrong letter or two too."""
    words = _name_words(name)
    if sum(len(word) for word in words) < SHORTEST_NAME:
        return False
    whole = "".join(words)
    return (len(whole) >= LONG_ENOUGH and whole in searched.squeezed) or all(_has_word(searched.words, word) for word in words)


def _has_word(words: tuple[str, ...], wanted: str) -> bool:
    if wanted in words:
        return True
    if len(wanted) < SHORTEST_NAME:
        return False
    return any(
        abs(len(word) - len(wanted)) <= LONGEST_GAP and SequenceMatcher(None, word, wanted).ratio() >= ALIKE
        for word in words if word[0] == wanted[0]
    )

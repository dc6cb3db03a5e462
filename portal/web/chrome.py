"""What surrounds every page: whose network it is, who reads it, where one can go from here."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class NetworkLook:
    """A network as its pages show it."""

    name: str
    home_url: str
    brand_url: str
    logo_url: str | None = None

    @property
    def initial(self) -> str:
        """The letter that stands in for a missing logo."""
        return self.name[:1].upper()


@dataclass(frozen=True, kw_only=True)
class Link:
    """One place to go; `current` is where the reader is."""

    label: str
    url: str
    icon: str = ""
    note: str = ""
    current: bool = False
    badge: int = 0


@dataclass(frozen=True, kw_only=True)
class NavGroup:
    """Links under one heading; a group without a label stands first."""

    items: tuple[Link, ...]
    label: str = ""


@dataclass(frozen=True, kw_only=True)
class Person:
    """Who is signed in."""

    name: str
    email: str

    @property
    def initials(self) -> str:
        """First letters of the first and last name, for the mark in the corner."""
        words = [word for word in self.name.replace("-", " ").split() if word[0].isalpha()] or ["?"]
        return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


@dataclass(frozen=True, kw_only=True)
class SearchBox:
    """The search field at the top of a reseller's pages: a GET form."""

    url: str
    text: str = ""
    name: str = "q"


@dataclass(frozen=True, kw_only=True)
class CartButton:
    """The cart at the top of a reseller's pages, with the number of lines in it."""

    url: str
    lines: int = 0


@dataclass(frozen=True, kw_only=True)
class GrantBanner:
    """That somebody looks in with an operator's grant: why, until when, and where to end it."""

    reason: str
    ends_at: datetime
    minutes: int
    end_url: str
    back_url: str

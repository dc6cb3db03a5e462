"""Kinds of mails: what each is called, which places its texts know, an example, and whether a person may do without it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from portal.kernel.errors import NotFound

Context = Mapping[str, Any]


@dataclass(frozen=True)
class Place:
    """A named place: what it stands for, and how its text is found in what the mail is written from."""

    name: str
    label: Any
    value: Callable[[Context], Any]


@dataclass(frozen=True)
class MailKind:
    """One kind of mail; `name` is the template (`<package>/<name>`), `sample` an example of what it is written from."""

    name: str
    label: Any
    places: tuple[Place, ...]
    sample: Callable[[], Context]
    may_refuse: bool = True

    @property
    def code(self) -> str:
        """The name as addresses carry it."""
        return self.name.replace("/", ".")

    def values(self, context: Context) -> dict[str, str]:
        """The text of every place for one mail, on one line each."""
        return {place.name: " ".join(str(place.value(context)).split()) for place in (*COMMON, *self.places)}


COMMON: tuple[Place, ...] = (
    Place("name", None, lambda context: context["recipient"].name),
    Place("network", None, lambda context: context["network_name"]),
)


@dataclass
class MailKinds:
    """All kinds whose texts a network may change, in the order the composition root declared them."""

    known: dict[str, MailKind] = field(default_factory=dict)

    def add(self, kinds: Iterable[MailKind]) -> None:
        """Declares kinds; names are unique."""
        for kind in kinds:
            if kind.name in self.known:
                raise ValueError(f"the kind of mail {kind.name} is declared twice")
            self.known[kind.name] = kind

    def get(self, name: str) -> MailKind | None:
        """The kind of a template; None where nobody declared it."""
        return self.known.get(name)

    def by_code(self, code: str) -> MailKind:
        """The kind that an address names; NotFound where there is none."""
        found = next((kind for kind in self.known.values() if kind.code == code), None)
        if found is None:
            raise NotFound("mail")
        return found

    def refusable(self) -> list[MailKind]:
        """Kinds that a person may do without."""
        return [kind for kind in self.known.values() if kind.may_refuse]

"""Which invoices an incoming payment may settle, how sure that is, and why (docs/rules/payments.md, section 4)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum, StrEnum
from itertools import combinations
from uuid import UUID

from ordering.match_texts import Searched, names_company

MOST_PROPOSALS, MOST_TOGETHER, MOST_TRIED = 5, 4, 20


class Grade(IntEnum):
    """How sure a proposal is; the lower the surer."""

    CERTAIN = 1
    LIKELY = 2
    POSSIBLE = 3


class Why(StrEnum):
    """What speaks for a proposal."""

    NUMBERS = "numbers"  # the label names the invoices
    CUSTOMER = "customer"  # it names the customer number
    NAME = "name"  # it names the reseller
    EXACT = "exact"  # the amount is what is owed
    ALL_OWED = "all_owed"  # the amount is all that the reseller owes
    TOGETHER = "together"  # the amount is owed of several invoices together
    LESS = "less"  # the amount is less than what is owed of them
    MORE = "more"  # a rest stays on the payment
    OLDEST = "oldest"  # the oldest invoices first, since the amount fits none
    OTHERS_FIT = "others_fit"  # other invoices would fit as well


@dataclass(frozen=True, slots=True)
class Owed:
    """An invoice of which something is owed, in cents."""

    invoice_id: UUID
    number: str
    reseller_id: int
    owed_cents: int
    due_on: date


@dataclass(frozen=True, slots=True)
class Payer:
    """A reseller that may have paid."""

    reseller_id: int
    name: str
    customer_number: str


@dataclass(frozen=True, slots=True)
class Money:
    """What came in and is not used yet: cents, what the bank wrote, and the reseller where it is known already."""

    cents: int
    label: str
    payer: str = ""
    reseller_id: int | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """Shares of the money for invoices of one reseller (invoice, cents), how sure, and why; shares may be empty."""

    reseller_id: int
    shares: tuple[tuple[UUID, int], ...]
    grade: Grade
    reasons: tuple[Why, ...]

    @property
    def cents(self) -> int:
        """What the shares come to."""
        return sum(cents for _, cents in self.shares)


@dataclass(slots=True)
class Book:
    """What is owed now, by reseller and oldest first, and who the resellers are; made once for many payments."""

    payers: Sequence[Payer]
    owed: dict[int, list[Owed]] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)

    @classmethod
    def of(cls, payers: Iterable[Payer], owed: Iterable[Owed]) -> "Book":
        """A book of these; invoices without anything owed are left out."""
        by_reseller: defaultdict[int, list[Owed]] = defaultdict(list)
        for one in sorted(owed, key=lambda one: (one.due_on, one.number)):
            if one.owed_cents > 0:
                by_reseller[one.reseller_id].append(one)
        known = list(payers)
        return cls(known, dict(by_reseller), {payer.reseller_id: payer.name for payer in known})


def oldest_first(cents: int, owed: Iterable[Owed]) -> tuple[tuple[UUID, int], ...]:
    """The money spread over invoices in their order, each as far as it goes."""
    shares = []
    for one in owed:
        share = min(cents, one.owed_cents)
        if share > 0:
            shares.append((one.invoice_id, share))
            cents -= share
    return tuple(shares)


def proposals(money: Money, book: Book) -> tuple[Proposal, ...]:
    """The best proposals first, five at most; never more than the money or than what is owed."""
    searched = Searched.of(money.label, money.payer)
    if money.reseller_id is not None:
        book = Book(
            [payer for payer in book.payers if payer.reseller_id == money.reseller_id],
            {money.reseller_id: book.owed.get(money.reseller_id, [])},
        )
    found = [*_by_numbers(money, book, searched), *_by_payer(money, book, searched)]
    if not any(proposal.grade < Grade.POSSIBLE for proposal in found):
        found += _by_amount(money, book)
    best: dict[tuple[int, tuple[tuple[UUID, int], ...]], Proposal] = {}
    for proposal in found:
        key = (proposal.reseller_id, proposal.shares)
        if key not in best or proposal.grade < best[key].grade:
            best[key] = proposal
    return tuple(sorted(best.values(), key=lambda one: (one.grade, -one.cents))[:MOST_PROPOSALS])


def _by_numbers(money: Money, book: Book, searched: Searched) -> list[Proposal]:
    """Invoices that the label names."""
    named = {
        reseller_id: hits for reseller_id, owed in book.owed.items()
        if (hits := [one for one in owed if searched.has_number(one.number)])
    }
    found = []
    for reseller_id, hits in named.items():
        total = sum(one.owed_cents for one in hits)
        if total == money.cents:
            grade = Grade.CERTAIN if len(named) == 1 else Grade.LIKELY
            found.append(Proposal(reseller_id, oldest_first(total, hits), grade, (Why.NUMBERS, Why.EXACT)))
        else:
            fits = Why.LESS if money.cents < total else Why.MORE
            found.append(Proposal(reseller_id, oldest_first(money.cents, hits), Grade.LIKELY, (Why.NUMBERS, fits)))
    return found


def _by_payer(money: Money, book: Book, searched: Searched) -> list[Proposal]:
    """Resellers that the label names, or whose payment it is."""
    found: list[Proposal] = []
    for payer in book.payers:
        why: tuple[Why, ...] = ()
        if payer.customer_number and searched.has_number(payer.customer_number):
            why = (Why.CUSTOMER,)
        elif names_company(searched, payer.name):
            why = (Why.NAME,)
        if why or money.reseller_id == payer.reseller_id:
            found += _for_payer(money, payer.reseller_id, book.owed.get(payer.reseller_id, []), why)
    return found


def _for_payer(money: Money, reseller_id: int, owed: Sequence[Owed], why: tuple[Why, ...]) -> list[Proposal]:
    single = [one for one in owed if one.owed_cents == money.cents]
    if single:
        grade = Grade.LIKELY if len(single) == 1 else Grade.POSSIBLE
        fits = (*why, Why.EXACT) if len(single) == 1 else (*why, Why.EXACT, Why.OTHERS_FIT)
        return [Proposal(reseller_id, ((one.invoice_id, money.cents),), grade, fits) for one in single]
    if len(owed) > 1 and sum(one.owed_cents for one in owed) == money.cents:
        return [Proposal(reseller_id, oldest_first(money.cents, owed), Grade.LIKELY, (*why, Why.ALL_OWED))]
    sums = _together(money.cents, owed[:MOST_TRIED])
    if sums:
        fits = (*why, Why.TOGETHER) if len(sums) == 1 else (*why, Why.TOGETHER, Why.OTHERS_FIT)
        grade = Grade.LIKELY if len(sums) == 1 else Grade.POSSIBLE
        return [Proposal(reseller_id, oldest_first(money.cents, sums[0]), grade, fits)]
    shares = oldest_first(money.cents, owed)
    if not shares and money.reseller_id is not None:
        return []
    return [Proposal(reseller_id, shares, Grade.POSSIBLE, (*why, Why.OLDEST) if shares else why)]


def _together(cents: int, owed: Sequence[Owed]) -> list[tuple[Owed, ...]]:
    """Sums of two to four invoices that come to the amount: of the fewest invoices, the oldest first, two at most."""
    small = [one for one in owed if one.owed_cents < cents]
    for size in range(2, MOST_TOGETHER + 1):
        found: list[tuple[Owed, ...]] = []
        for group in combinations(small, size):
            if sum(one.owed_cents for one in group) == cents:
                found.append(group)
                if len(found) == 2:
                    break
        if found:
            return found
    return []


def _by_amount(money: Money, book: Book) -> list[Proposal]:
    """Invoices that the amount alone speaks for: one, two together, or all of a reseller."""
    found: list[Proposal] = []
    pairs: list[Proposal] = []
    for reseller_id, owed in book.owed.items():
        found += [
            Proposal(reseller_id, ((one.invoice_id, money.cents),), Grade.POSSIBLE, (Why.EXACT,))
            for one in owed if one.owed_cents == money.cents
        ]
        if len(owed) > 1 and sum(one.owed_cents for one in owed) == money.cents:
            pairs.append(Proposal(reseller_id, oldest_first(money.cents, owed), Grade.POSSIBLE, (Why.ALL_OWED,)))
        elif (pair := _pair(money.cents, owed)) is not None:
            pairs.append(Proposal(reseller_id, oldest_first(money.cents, pair), Grade.POSSIBLE, (Why.TOGETHER,)))
    found = found or pairs
    if len(found) > 1:
        return [Proposal(one.reseller_id, one.shares, one.grade, (*one.reasons, Why.OTHERS_FIT)) for one in found]
    return found


def _pair(cents: int, owed: Sequence[Owed]) -> tuple[Owed, Owed] | None:
    seen: dict[int, Owed] = {}
    for one in owed:
        other = seen.get(cents - one.owed_cents)
        if other is not None:
            return other, one
        seen.setdefault(one.owed_cents, one)
    return None

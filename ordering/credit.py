"""What a trading account allows: its state, its minimum, its limit (docs/rules/credit.md)."""

from dataclasses import dataclass
from enum import StrEnum

from ordering.freight import FreightTerms
from ordering.terms import PaymentTerms
from portal.kernel.flow import Flow


class AccountStatus(StrEnum):
    """How a reseller stands with a seller."""

    NONE = "none"
    ASKED = "asked"
    OPEN = "open"
    BLOCKED = "blocked"
    REFUSED = "refused"


ACCOUNT_FLOW: Flow[AccountStatus] = Flow({
    AccountStatus.NONE: {AccountStatus.ASKED, AccountStatus.OPEN},
    AccountStatus.ASKED: {AccountStatus.OPEN, AccountStatus.REFUSED},
    AccountStatus.REFUSED: {AccountStatus.ASKED, AccountStatus.OPEN},
    AccountStatus.OPEN: {AccountStatus.BLOCKED},
    AccountStatus.BLOCKED: {AccountStatus.OPEN},
})


NO_TERMS, NO_FREIGHT = PaymentTerms(), FreightTerms()


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """A reseller's account at a seller as an order needs it; amounts in cents, `version` None where there is no account.

    The general terms are the seller's current ones, None where it has published none.
    """

    status: AccountStatus = AccountStatus.NONE
    customer_number: str = ""
    terms: PaymentTerms = NO_TERMS
    credit_limit_cents: int | None = None
    minimum_cents: int = 0
    freight: FreightTerms = NO_FREIGHT
    outstanding_cents: int = 0
    version: int | None = None
    general_terms_id: int | None = None
    general_terms_version: int | None = None

    @property
    def is_open(self) -> bool:
        """Whether orders are taken at all."""
        return self.status is AccountStatus.OPEN

    @property
    def left_cents(self) -> int | None:
        """Credit left; None without a limit."""
        return credit_left(self.credit_limit_cents, self.outstanding_cents)

    def missing_to_minimum(self, net_cents: int) -> int:
        """How much the goods of an order, excl. VAT and eco-contribution, are short of the minimum order."""
        return max(0, self.minimum_cents - net_cents)

    def passes_limit(self, total_cents: int) -> bool:
        """Whether an order of that total, incl. VAT, would pass the limit."""
        return self.credit_limit_cents is not None and self.outstanding_cents + total_cents > self.credit_limit_cents


def credit_left(limit_cents: int | None, outstanding_cents: int) -> int | None:
    """What may still be ordered, incl. VAT, never below nothing; None without a limit."""
    return None if limit_cents is None else max(0, limit_cents - outstanding_cents)

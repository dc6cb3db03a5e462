"""How large and how long a bench is: every figure from a BENCH_ variable, with the sizes of the promise as defaults."""

import os
from dataclasses import dataclass


def _number(name: str, default: int) -> int:
    text = os.environ.get(f"BENCH_{name}", "")
    if not text:
        return default
    if not text.isdigit() or int(text) < 1:
        raise SystemExit(f"BENCH_{name} must be a whole number from 1, not {text!r}")
    return int(text)


@dataclass(frozen=True)
class Sizes:
    """One bench's sizes; seconds are per measured round, rounds per path and number of clients."""

    products: int
    resellers: int
    wholesalers: int
    brands: int
    categories: int
    past_orders: int
    rounds: int
    seconds: int
    clients: int
    buyers: int
    last_units_seconds: int
    feed_lines: int
    price_list_lines: int
    memory_requests: int
    seed: int

    @classmethod
    def from_env(cls) -> "Sizes":
        """The sizes asked for in the environment; exits with the variable's name when one is not a number."""
        return cls(
            products=_number("PRODUCTS", 35_000),
            resellers=_number("RESELLERS", 300),
            wholesalers=_number("WHOLESALERS", 3),
            brands=_number("BRANDS", 120),
            categories=_number("CATEGORIES", 200),
            past_orders=int(os.environ.get("BENCH_PAST_ORDERS") or 0),
            rounds=_number("ROUNDS", 3),
            seconds=_number("SECONDS", 3),
            clients=_number("CLIENTS", 8),
            buyers=_number("BUYERS", 16),
            last_units_seconds=_number("LAST_UNITS_SECONDS", 30),
            feed_lines=_number("FEED_LINES", 100_000),
            price_list_lines=_number("PRICE_LIST_LINES", 42_000),
            memory_requests=_number("MEMORY_REQUESTS", 10_000),
            seed=_number("SEED", 11),
        )

    def said(self) -> str:
        """One line that names the sizes, for the head of the report."""
        return (
            f"{self.products} products x {self.wholesalers} wholesalers, {self.resellers} resellers, "
            f"{self.past_orders} past orders; {self.rounds} rounds of {self.seconds} s, 1 and {self.clients} clients"
        )

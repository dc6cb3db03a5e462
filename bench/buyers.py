"""Buyers in processes of their own: each fills carts, goes through the checkout and notes how long what counts took."""

import json
import multiprocessing as mp
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.synchronize import Barrier as BarrierKind
from queue import Queue
from typing import Any

from bench import data, people, portal_store
from bench.people import Person, Unexpected
from bench.sizes import Sizes

Line = tuple[int, int]


@dataclass
class Told:
    """What one process saw: when it began and ended, seconds of what counts, purchases placed and refused, faults."""

    began: float = 0.0
    ended: float = 0.0
    counted: list[float] = field(default_factory=list)
    placed: int = 0
    short: int = 0
    faults: list[str] = field(default_factory=list)


def stocked_offers(sizes: Sizes) -> dict[int, list[int]]:
    """Offer ids with at least 250 pieces in stock, by wholesaler."""
    found: dict[int, list[int]] = {}
    for offer in data.offers(sizes):
        if sum(offer.stock) >= 250:
            found.setdefault(offer.wholesaler, []).append(portal_store.offer_id(sizes, offer.product, offer.wholesaler))
    return found


def basket(rng: random.Random, stocked: dict[int, list[int]], first: int | None = None) -> list[Line]:
    """Three lines from two wholesalers, one piece each; `first` names the offer of the first line."""
    one, other = rng.sample(sorted(stocked), 2)
    chosen = [first or rng.choice(stocked[one]), rng.choice(stocked[one]), rng.choice(stocked[other])]
    return [(offer, 1) for offer in chosen]


def fill_cart(person: Person, reseller: int, lines: list[Line]) -> None:
    """Puts the lines into the reseller's current cart, through the form."""
    page = person.get(f"{people.home(reseller)}/cart")
    token = people.form_fields_or_all(page)["csrf_token"]
    for offer, quantity in lines:
        fields = {"csrf_token": token, "offer_id": str(offer), "quantity": str(quantity)}
        person.post(f"{people.home(reseller)}/cart/add", fields)


def ready_to_place(person: Person, reseller: int) -> tuple[str, dict[str, str]] | None:
    """Address and fields of the checkout's form, with a delivery address typed in; None where the checkout sends back to
    the cart, since what lies in it cannot be ordered any more."""
    checkout = f"{people.home(reseller)}/checkout"
    page = person.get(checkout, (200, 303))
    if "<form" not in page:
        return None
    fields = people.form_fields(page, "/checkout/")
    address = {"address": "new", "recipient": "Banc SARL", "street": "1 rue du Banc", "postcode": "75011", "city": "Paris"}
    return people.form_action(page, "/checkout/"), {**fields, **address}


def place_prepared(
    address: str, resellers: list[int], baskets: dict[int, list[Line]], barrier: BarrierKind, told: "Queue[Told]"
) -> None:
    """Prepares one purchase for each of the resellers, waits for the other processes, then places them all."""
    ready = []
    for reseller in resellers:
        person = people.sign_in(address, reseller)
        fill_cart(person, reseller, baskets[reseller])
        ready.append((person, *_surely_ready(person, reseller)))
    barrier.wait()
    result = Told(began=time.perf_counter())
    for person, action, fields in ready:
        begun = time.perf_counter()
        _place(person, action, fields, result)
        result.counted.append(time.perf_counter() - begun)
    result.ended = time.perf_counter()
    told.put(result)


def whole_flows(
    address: str, resellers: list[int], baskets: dict[int, list[Line]], barrier: BarrierKind, told: "Queue[Told]"
) -> None:
    """From the open cart to the thank-you page, one purchase for each of the resellers; their carts are filled before."""
    signed_in = [(reseller, people.sign_in(address, reseller)) for reseller in resellers]
    for reseller, person in signed_in:
        fill_cart(person, reseller, baskets[reseller])
    barrier.wait()
    result = Told(began=time.perf_counter())
    for reseller, person in signed_in:
        begun = time.perf_counter()
        person.get(f"{people.home(reseller)}/cart")
        action, fields = _surely_ready(person, reseller)
        if thanks := _place(person, action, fields, result):
            person.get(thanks)
        result.counted.append(time.perf_counter() - begun)
    result.ended = time.perf_counter()
    told.put(result)


def last_units(address: str, reseller: int, offer: int, seconds: float, barrier: BarrierKind, told: "Queue[Told]") -> None:
    """One buyer after the last units of an offer until the time is over, sold out or not."""
    person = people.sign_in(address, reseller)
    fill_cart(person, reseller, [(offer, 1)])
    barrier.wait()
    result = Told(began=time.perf_counter())
    while time.perf_counter() - result.began < seconds:
        try:
            ready = ready_to_place(person, reseller)
            if ready is None:
                result.short += 1
            elif _place(person, *ready, result):
                fill_cart(person, reseller, [(offer, 1)])
        except Unexpected as fault:
            result.faults.append(str(fault))
    result.ended = time.perf_counter()
    told.put(result)


def together(jobs: list[tuple[Callable[..., None], tuple[Any, ...]]]) -> list[Told]:
    """Runs every job in a process of its own, all starting what counts at once."""
    context = mp.get_context("spawn")
    barrier, told = context.Barrier(len(jobs)), context.Queue()
    processes = [context.Process(target=job, args=(*arguments, barrier, told)) for job, arguments in jobs]
    for process in processes:
        process.start()
    results = [told.get(timeout=560) for _process in processes]
    for process in processes:
        process.join()
    return results


def _surely_ready(person: Person, reseller: int) -> tuple[str, dict[str, str]]:
    ready = ready_to_place(person, reseller)
    if ready is None:
        raise Unexpected(f"the cart of reseller {reseller} cannot be ordered, which this path is not about")
    return ready


def _place(person: Person, action: str, fields: dict[str, str], result: Told) -> str:
    """Places a purchase; the address of the thank-you page, empty where stock was short. Anything else is a fault."""
    status, location = person.post(action, fields, expected=(303, 409))
    if status == 409:
        result.short += 1
        return ""
    if "/purchases/" not in location:
        result.faults.append(f"placed, but sent to {json.dumps(location)}")
        return ""
    result.placed += 1
    return location

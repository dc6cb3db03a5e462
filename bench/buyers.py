"""Buyers in processes of their own: each fills carts, goes through the checkout and notes how long what counts took."""

import json
import multiprocessing as mp
import random
import time
from collections.abc import Callable, Iterator
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


def ready_to_place(person: Person, reseller: int) -> tuple[str, dict[str, str]]:
    """Address and fields of the checkout's form, with a delivery address typed in."""
    page = person.get(f"{people.home(reseller)}/checkout")
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
        ready.append((person, *ready_to_place(person, reseller)))
    barrier.wait()
    result = Told(began=time.perf_counter())
    for person, action, fields in ready:
        begun = time.perf_counter()
        _place(person, action, fields, result)
        result.counted.append(time.perf_counter() - begun)
    result.ended = time.perf_counter()
    told.put(result)


def whole_flows(
    address: str, resellers: list[int], baskets: dict[int, list[list[Line]]], seconds: float, barrier: BarrierKind,
    told: "Queue[Told]",
) -> None:
    """From the open cart to the thank-you page, again and again; filling the next cart is not counted."""
    signed_in = [(reseller, people.sign_in(address, reseller)) for reseller in resellers]
    barrier.wait()
    result = Told(began=time.perf_counter())
    for reseller, person, lines in _in_turn(signed_in, baskets):
        if time.perf_counter() - result.began > seconds:
            break
        fill_cart(person, reseller, lines)
        begun = time.perf_counter()
        person.get(f"{people.home(reseller)}/cart")
        action, fields = ready_to_place(person, reseller)
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
            action, fields = ready_to_place(person, reseller)
            if _place(person, action, fields, result):
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


def _in_turn(
    signed_in: list[tuple[int, Person]], baskets: dict[int, list[list[Line]]]
) -> Iterator[tuple[int, Person, list[Line]]]:
    turn = 0
    while True:
        for reseller, person in signed_in:
            yield reseller, person, baskets[reseller][turn % len(baskets[reseller])]
        turn += 1

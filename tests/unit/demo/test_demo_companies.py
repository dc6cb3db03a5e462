"""Invented companies: numbers with right check digits, nobody's telephone, addresses at domains that cannot exist."""

import random

from stdnum.fr import siren, siret, tva

from demo.companies import people, resellers, slug, vat_of
from demo.places import TOWNS, telephone


def test_identifiers_have_right_check_digits_and_belong_to_nobody() -> None:
    for company in resellers(200):
        assert siren.is_valid(company.siren)
        assert siret.is_valid(company.siret)
        assert tva.is_valid(company.vat)
        assert company.siret.startswith(company.siren)
        assert company.siren.startswith("0")


def test_companies_differ_and_are_the_same_every_time() -> None:
    made = resellers(300)
    assert len({company.siren for company in made}) == 300
    assert len({company.domain for company in made}) == 300
    assert made[:20] == resellers(20)
    assert made[:20] != resellers(20, seed=2)


def test_addresses_are_in_towns_with_their_own_postcodes() -> None:
    pairs = {(town.name, town.postcode) for town in TOWNS}
    for company in resellers(100):
        assert (company.address.town, company.address.postcode) in pairs
        assert (company.branch.town, company.branch.postcode) in pairs
    assert all(len(town.postcode) == 5 and town.postcode.isdigit() for town in TOWNS)


def test_telephones_are_in_the_blocks_kept_for_fiction() -> None:
    assert telephone(1, 42) == "+33199000042"
    assert telephone(3, 12_345) == "+33353012345"


def test_people_have_different_addresses_at_the_company() -> None:
    made = people(random.Random(1), "exemple.example", 40)
    assert len({person.email for person in made}) == 40
    assert all(person.email.endswith("@exemple.example") and person.email.isascii() for person in made)
    assert made[0].name == f"{made[0].first_name} {made[0].last_name}"


def test_slug_and_vat_number() -> None:
    assert slug("Évry & Fils — Câblage") == "evry-fils-cablage"
    assert vat_of("732829320") == "FR44732829320"

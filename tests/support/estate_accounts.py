"""What trading accounts leave in the estate: the accounts themselves, general terms, photos, papers on orders."""

from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import uuid4

from portal.web.runtime import runtime_of
from tests.support.people import ask, change

if TYPE_CHECKING:
    from tests.support.estate import Estate


def add_accounts(estate: "Estate", network: str, sellers: Iterable[str], buyers: Iterable[str]) -> None:
    """Accounts at each seller, its general terms, and a paper on each order."""
    world = estate.worlds[network]
    codes = {company.id: code for code, company in world.companies.items()}
    for code in sellers:
        change(world, "INSERT INTO general_terms (network_id, seller_id, version, body) VALUES (:n, :o, 1, 'Terms of sale')",
               n=world.network_id, o=world.companies[code].id)
        estate.add("seller account", network, world.companies, world.companies[code].id)
    estate.add("terms version", network, world.companies, 1)
    for code in buyers:
        estate.add("reseller account", network, sellers, world.companies[code].id)
    files = runtime_of(estate.app).files
    key = files.put(world.network_id, b"%PDF-1.7 kept")
    change(world, "UPDATE trading_account SET contact_photo = :key WHERE network_id = :n", n=world.network_id, key=key)
    for number in [thing.value for thing in estate.things["order"] if thing.network == network]:
        row = ask(world, "SELECT id, reseller_id, seller_id FROM sales_order WHERE network_id = :n AND number = :number",
                  n=world.network_id, number=number)[0]
        paper = uuid4()
        change(world, "UPDATE sales_order SET channel = 'offline' WHERE network_id = :n AND id = :order", n=world.network_id,
               order=row.id)
        change(world, "INSERT INTO order_paper (network_id, id, order_id, reseller_id, seller_id, name, content_type, size,"
               " file_key) VALUES (:n, :i, :order, :reseller, :seller, 'x.pdf', 'application/pdf', 13, :key)",
               n=world.network_id, i=paper, order=row.id, reseller=row.reseller_id, seller=row.seller_id, key=key)
        estate.add("order paper", network, {codes[row.reseller_id], codes[row.seller_id]}, paper)

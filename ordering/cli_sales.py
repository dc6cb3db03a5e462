"""`flask sales`: the kept figures of sales compared with the orders, or made anew from them."""

import click
from flask import Flask

from ordering.actions.recount_sales import recount_sales, sales_differences
from portal.jobs.runner import transaction
from portal.kernel.db import Scope
from portal.web.commands import command_group, enter_network
from portal.web.runtime import runtime_of

DIFFERENT = 3
_NETWORK = click.option("--network", required=True, help="The network's address, for example demo.")


def register_sales_commands(app: Flask) -> None:
    """Mounts `flask sales`."""
    group = command_group(app, "sales", "Kept figures of sales.")

    @group.command("recount")
    @_NETWORK
    def recount(network: str) -> None:
        """Make the counters of a network anew from its orders, and tell how many rows were different before."""
        with transaction(runtime_of(app).owner_engine, Scope.owner()) as session:
            found = recount_sales(session, enter_network(session, network).id)
        _tell(found)

    @group.command("check")
    @_NETWORK
    def check(network: str) -> None:
        """Compare the counters with the orders; ends with 3 where rows differ (orders just placed may, for a moment)."""
        with transaction(runtime_of(app).owner_engine, Scope.owner()) as session:
            found = sales_differences(session, enter_network(session, network).id)
        _tell(found)
        if any(found.values()):
            raise SystemExit(DIFFERENT)


def _tell(found: dict[str, int]) -> None:
    for table, different in found.items():
        click.echo(f"{table}: {different} different rows")

"""`flask identity organisation`: companies of a network."""

from dataclasses import replace

import click
from flask import Flask
from flask.cli import AppGroup

from portal.identity.actions.add_organisation import add_organisation
from portal.identity.reserved import reserved_codes
from portal.jobs.runner import transaction
from portal.kernel.actor import SYSTEM
from portal.kernel.db import Scope
from portal.kernel.errors import Refused
from portal.kernel.permissions import OrganisationKind
from portal.web.commands import CommandRefused, command_group, echo_json, enter_network
from portal.web.runtime import runtime_of


def register_organisation_commands(app: Flask) -> None:
    """Mounts `flask identity organisation add`."""
    companies = AppGroup("organisation", help="Companies of a network.")

    @companies.command("add")
    @click.option("--network", required=True, help="The network's address, for example demo.")
    @click.option("--kind", required=True, type=click.Choice([kind.value for kind in OrganisationKind]))
    @click.option("--code", required=True, help="The company's code in addresses and files; kept in lower case.")
    @click.option("--name", required=True, help="The company's name.")
    @click.option("--group", default=None, help="The price group of a reseller; made where it is missing.")
    @click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
    def add(network: str, kind: str, code: str, name: str, group: str | None, as_json: bool) -> None:
        """Add a company to a network."""
        with transaction(runtime_of(app).owner_engine, Scope.owner()) as session:
            network_id = enter_network(session, network).id
            try:
                added = add_organisation(
                    session, replace(SYSTEM, network_id=network_id), network_id=network_id, kind=OrganisationKind(kind),
                    code=code, name=name, group_code=group, reserved=reserved_codes(app.url_map),
                )
            except Refused as error:
                raise CommandRefused(f"--{error.field}: {error}") from error
        if as_json:
            echo_json({"kind": kind, "code": added.code, "group": added.group_code, "group_is_new": added.group_is_new})
            return
        if added.group_is_new:
            click.echo(f"Made the group {added.group_code}.")
        click.echo(f"Added the {kind} {added.code}.")

    command_group(app, "identity", "Networks, companies and people.").add_command(companies)

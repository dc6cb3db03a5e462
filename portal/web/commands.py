"""What all commands share: groups made once, refusals that end with 2, and the network a command speaks of."""

import json
from typing import Any

import click
from flask import Flask
from flask.cli import AppGroup
from sqlalchemy import select, text

from portal.identity.models import Network
from portal.kernel.db import Scope, Session
from portal.kernel.permissions import OrganisationKind

REFUSED = 2
_FIND = text("SELECT network_id, organisation_id, kind, group_id, name FROM find_organisation(:network, lower(:code))")


class CommandRefused(click.ClickException):
    """The command is refused; its text says what is wrong and what would be right, and nothing was changed."""

    exit_code = REFUSED


def command_group(app: Flask, name: str, description: str) -> AppGroup:
    """The command group of that name, made where it is not there yet."""
    group = app.cli.commands.get(name)
    if not isinstance(group, AppGroup):
        group = AppGroup(name, help=description)
        app.cli.add_command(group)
    return group


def enter_network(session: Session, slug: str) -> Network:
    """The network of that address, with the owner's session entered into it; refused where there is none."""
    session.enter(Scope.owner())
    network = session.execute(select(Network).where(Network.slug == slug.strip().lower())).scalar_one_or_none()
    if network is None:
        raise CommandRefused(f"--network: there is no network {slug!r}.")
    session.enter(Scope.owner(network.id))
    return network


def enter_organisation(session: Session, slug: str, code: str, kind: OrganisationKind, option: str) -> int:
    """The id of a company of that kind, with the session entered into its scope; refused where there is none."""
    session.enter(Scope.door())
    found = session.execute(_FIND, {"network": slug.strip().lower(), "code": code.strip()}).one_or_none()
    if found is None or found.kind != kind.value:
        raise CommandRefused(f"{option}: network {slug!r} has no {kind.value} {code!r}.")
    session.enter(Scope.organisation(kind, found.network_id, found.organisation_id, group_id=found.group_id))
    return int(found.organisation_id)


def echo_json(answer: Any) -> None:
    """An answer for programs: one JSON document on standard output."""
    click.echo(json.dumps(answer, ensure_ascii=False, indent=2))

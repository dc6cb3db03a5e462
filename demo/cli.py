"""`flask demo`: load the demo networks, and say who can sign in."""

import sys
from time import monotonic
from typing import TYPE_CHECKING

import click
from flask import Flask
from flask.cli import AppGroup
from flask_babel import force_locale

from demo.cast import sign_ins
from demo.progress import counted
from portal.jobs.runner import transaction
from portal.kernel import clock
from portal.kernel.db import Scope
from portal.late import late
from portal.web.runtime import runtime_of

if TYPE_CHECKING:
    from demo import load as loading
else:
    loading = late("demo.load")

DEFAULT_PRODUCTS = 35_000
DEFAULT_RESELLERS = 100


def register_cli(app: Flask) -> None:
    """Mount `flask demo`."""
    group = AppGroup("demo", help="The demo networks: load them, and who can sign in.")

    @group.command("load")
    @click.option("--products", default=DEFAULT_PRODUCTS, show_default=True, type=click.IntRange(0, 150_000),
                  help="How many articles; 0 makes no offers and no sample orders.")
    @click.option("--resellers", default=DEFAULT_RESELLERS, show_default=True, type=click.IntRange(1, 5_000),
                  help="How many resellers.")
    def load(products: int, resellers: int) -> None:
        """Make the networks `demo` and `nordelune` (needs DATABASE_OWNER_URL); refused where one is there."""
        try:
            started = monotonic()
            around = loading.Surroundings(runtime_of(app).files, click.echo, say_count)
            with force_locale("fr"), transaction(runtime_of(app).owner_engine, Scope.owner()) as session:
                loading.load_demo(session, loading.Wanted(products, resellers), clock.now(), around)
            click.echo(f"Loaded in {monotonic() - started:.0f} s.")
        except loading.AlreadyLoaded as there:
            raise click.ClickException(
                f"The network “{there}” is there already; nothing was changed. `make demo-reset` starts over."
            ) from there

    @group.command("sign-ins")
    def say_sign_ins() -> None:
        """Say who can sign in: one line per person, with the roles, the place and the password."""
        click.echo(sign_in_table(runtime_of(app).settings.public_url))

    app.cli.add_command(group)


def say_count(what: str, done: int, total: int | None) -> None:
    """How far a step is, on one line that the next word writes over; a terminal only."""
    if sys.stdout.isatty():
        of = f" of {counted(total)}" if total else ""
        click.echo(f"\r          {counted(done)}{of} {what}\033[K\r", nl=False)


def sign_in_table(public_url: str) -> str:
    """The sign-ins as text: a heading with the address per network, a line per person."""
    lines: list[str] = []
    place = ""
    for one in sign_ins():
        if one.path != place:
            place = one.path
            lines.append(f"\n  {public_url}{one.path}   password: {one.password}")
        roles = ", ".join(role.replace("_", " ") for role in one.roles)
        lines.append(f"    {one.email:<30} {one.organisation:<10} {roles:<34} {one.name}")
    return "\n".join(lines)

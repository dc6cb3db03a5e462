"""`flask identity operator`: the people who run the platform."""

import click
from email_validator import EmailNotValidError, validate_email
from flask import Flask
from flask.cli import AppGroup
from sqlalchemy import insert, select, update

from portal.identity.links import OPERATOR_LINK_LASTS
from portal.identity.models import MailedLink, User
from portal.identity.tokens import hash_token, new_token
from portal.jobs.runner import transaction
from portal.kernel.clock import now
from portal.kernel.db import Scope, Session
from portal.kernel.ids import new_id
from portal.web.commands import CommandRefused, command_group, echo_json
from portal.web.rendering import absolute_addresses
from portal.web.runtime import runtime_of


def register_operator_commands(app: Flask) -> None:
    """Mounts `flask identity operator add` and `remove`."""
    operators = AppGroup("operator", help="The people who run the platform.")

    @operators.command("add")
    @click.option("--email", required=True, help="The operator's e-mail address.")
    @click.option("--name", default="", help="The operator's name; the address where it is missing.")
    @click.option("--locale", type=click.Choice(["fr", "en"]), default="fr", show_default=True)
    @click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
    def add(email: str, name: str, locale: str, as_json: bool) -> None:
        """Make somebody an operator, and print the link by which they choose a password (valid for a day, once)."""
        email = _address(email)
        token = new_token()
        with transaction(runtime_of(app).owner_engine, Scope.owner()) as session:
            made = _operator(session, email, name.strip() or email, locale)
            session.execute(
                insert(MailedLink).values(
                    id=new_id(), token_hash=hash_token(token), purpose="reset", email=email,
                    expires_at=now() + OPERATOR_LINK_LASTS,
                )
            )
        link = absolute_addresses()("identity.reset_link", token=token)
        if as_json:
            echo_json({"email": email, "is_new": made, "link": link})
            return
        click.echo(f"{email} is an operator now. Choose a password within a day, once:\n{link}")

    @operators.command("remove")
    @click.option("--email", required=True, help="The operator's e-mail address.")
    def remove(email: str) -> None:
        """Take the operator's right away; the account and its memberships stay."""
        with transaction(runtime_of(app).owner_engine, Scope.owner()) as session:
            changed = session.connection().execute(
                update(User).where(User.email == email.strip().lower(), User.is_operator).values(is_operator=False)
            )
            if not changed.rowcount:
                raise CommandRefused(f"--email: {email} is no operator.")
        click.echo(f"{email} is no operator any more.")

    command_group(app, "identity", "Networks, companies and people.").add_command(operators)


def _address(email: str) -> str:
    try:
        return validate_email(email.strip(), check_deliverability=False).normalized.lower()
    except EmailNotValidError as error:
        raise CommandRefused(f"--email: {email!r} is no e-mail address: it looks like name@company.fr.") from error


def _operator(session: Session, email: str, name: str, locale: str) -> bool:
    """Makes the person an operator; whether the account is new."""
    known = session.execute(select(User.id).where(User.email == email)).scalar_one_or_none()
    if known is None:
        session.execute(insert(User).values(email=email, name=name, locale=locale, is_operator=True))
        return True
    session.execute(update(User).where(User.id == known).values(is_operator=True, is_active=True))
    return False

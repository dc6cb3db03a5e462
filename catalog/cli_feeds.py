"""`flask catalog import`: a wholesaler's file from the command line."""

from dataclasses import replace
from pathlib import Path

import click
from flask import Flask
from flask_babel import force_locale
from sqlalchemy import text

from catalog.actions.import_feed import FeedFile, import_feed
from catalog.actions.refuse_feed import refuse_feed
from catalog.feed_report import FeedReport, Outcome
from catalog.feed_words import hold_words, reason_words, refusal_words
from catalog.feeds.profile import FeedProfile, ProfileRefused, profile_from_dict
from catalog.feeds.text import FeedRefused
from catalog.queries.feed_profiles import profiles_of
from portal.jobs.runner import transaction
from portal.kernel import clock
from portal.kernel.actor import SYSTEM, Actor
from portal.kernel.db import Scope, Session
from portal.kernel.permissions import OrganisationKind
from portal.web.commands import REFUSED, CommandRefused, command_group, echo_json, enter_organisation
from portal.web.runtime import runtime_of

HELD = 3
_LOCALE = text("SELECT locale FROM network WHERE id = :network")


def register_feed_commands(app: Flask) -> None:
    """Mounts the command under `flask catalog`."""
    group = command_group(app, "catalog", "Offers, prices and agreements.")

    @group.command("import")
    @click.option("--network", required=True, help="The network's address, for example demo.")
    @click.option("--wholesaler", required=True, help="The wholesaler's code.")
    @click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
    @click.option("--profile", "profile_code", default=None, help="Default: the only one, or that of the wholesaler's code.")
    @click.option("--confirm", is_flag=True, help="Take a file that would be held for confirmation.")
    @click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
    @click.option("--language", type=click.Choice(["fr", "en"]), default=None, help="Default: the network's own.")
    def import_(
        network: str, wholesaler: str, file: Path, profile_code: str | None, confirm: bool, as_json: bool, language: str | None
    ) -> None:
        """Take a wholesaler's price and stock file in; exit 2 where it is refused whole, 3 where it is held."""
        given = FeedFile(file.read_bytes(), file.name, clock.now())
        engine = runtime_of(app).engine
        with transaction(engine, Scope.door()) as session:
            actor = _enter(session, network, wholesaler)
            assert session.scope is not None
            scope = session.scope
            locale = language or session.execute(_LOCALE, {"network": actor.network_id}).scalar_one()
            code, profile = _profile(session, actor, wholesaler, profile_code)
        with force_locale(locale):
            try:
                with transaction(engine, scope) as session:
                    report = import_feed(session, actor, file=given, profile_code=code, profile=profile, confirmed=confirm)
            except FeedRefused as refusal:
                with transaction(engine, scope) as session:
                    refuse_feed(session, actor, file=given, profile_code=code, refusal=refusal)
                _refuse(refusal, as_json)
            _report(report, as_json)
        if report.outcome is Outcome.HELD:
            raise SystemExit(HELD)


def _enter(session: Session, network: str, wholesaler: str) -> Actor:
    organisation_id = enter_organisation(session, network, wholesaler, OrganisationKind.WHOLESALER, "--wholesaler")
    assert session.scope is not None
    return replace(SYSTEM, network_id=session.scope.network_id, organisation_id=organisation_id,
                   kind=OrganisationKind.WHOLESALER)


def _profile(session: Session, actor: Actor, wholesaler: str, asked: str | None) -> tuple[str, FeedProfile]:
    known = profiles_of(session, actor)
    code = asked or (next(iter(known)) if len(known) == 1 else wholesaler.strip().lower())
    if code not in known:
        names = ", ".join(known) or "none"
        raise CommandRefused(f"--profile: {wholesaler!r} has no feed profile {code!r}; it has: {names}.")
    try:
        return code, profile_from_dict(known[code])
    except ProfileRefused as refused:
        raise CommandRefused(f"--profile: {code!r} cannot be used. {refused}") from refused


def _refuse(refusal: FeedRefused, as_json: bool) -> None:
    if as_json:
        echo_json({"refused": refusal.code, "message": refusal_words(refusal)})
        raise SystemExit(REFUSED)
    raise CommandRefused(refusal_words(refusal))


def _report(report: FeedReport, as_json: bool) -> None:
    if as_json:
        echo_json(report.as_json())
        return
    counts = report.counts()
    click.echo(f"{report.outcome.value}: {report.lines} lines, {report.accepted} accepted, {counts['rejected']} rejected, "
               f"{report.changed} offers changed, {report.products_new} new products, {counts['seconds']} s")
    for reason, number in [*report.rejected_by_reason.items(), *report.warned.items()]:
        click.echo(f"  {number:>6}  {reason}  {reason_words(reason)}")
    for hold in report.holds:
        click.echo(f"  held: {hold_words(hold)} (--confirm)")

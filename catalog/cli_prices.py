"""`flask catalog agreements`, `flask catalog price` and `flask catalog set`: conditions and prices from the command line."""

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from flask import Flask
from flask.cli import AppGroup
from flask_babel import force_locale
from sqlalchemy import text

from catalog.actions.import_agreements import ImportPlan, import_agreements, plan_import
from catalog.actions.set_price_policy import set_price_policy
from catalog.actions.write_agreements import FileRefused
from catalog.agreement_changes import Kind
from catalog.file_values import Fault, instant_of
from catalog.file_words import lines_of, words_of
from catalog.price_words import reason, why_lost
from catalog.pricing_terms import GrantorFirst
from catalog.queries.agreement_export import agreements_as_file
from catalog.queries.price_answers import ExplainedPrice, explain_price
from portal.jobs.runner import transaction
from portal.kernel.actor import SYSTEM
from portal.kernel.clock import PARIS
from portal.kernel.db import Scope, Session
from portal.kernel.errors import Refused
from portal.kernel.money import cents_text
from portal.kernel.permissions import OrganisationKind
from portal.web.commands import REFUSED, CommandRefused, command_group, echo_json, enter_network, enter_organisation
from portal.web.runtime import runtime_of

_OFFER = text("""
    SELECT o.id FROM offer o JOIN organisation s ON s.network_id = o.network_id AND s.id = o.seller_id
    WHERE o.network_id = :network AND o.sku = :sku
      AND (s.code = lower(:seller) OR (s.kind = 'vendor' AND lower(:seller) = 'vendor'))
""")
_LOCALE = text("SELECT locale FROM network WHERE id = :network")
_NETWORK = click.option("--network", required=True, help="The network's address, for example demo.")
_JSON = click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
_LANGUAGE = click.option("--language", type=click.Choice(["fr", "en"]), default=None, help="Default: the network's own.")


def register_price_commands(app: Flask) -> None:
    """Mounts the commands under `flask catalog`."""
    group = command_group(app, "catalog", "Offers, prices and agreements.")
    group.add_command(_agreements(app))
    _price(app, group)
    _set(app, group)


def _agreements(app: Flask) -> AppGroup:
    agreements = AppGroup("agreements", help="Negotiated conditions as files.")

    @agreements.command("import")
    @_NETWORK
    @click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
    @click.option("--preview", is_flag=True, help="Only tell what would change.")
    @_JSON
    @_LANGUAGE
    def import_(network: str, file: Path, preview: bool, as_json: bool, language: str | None) -> None:
        """Take a file of agreements in, whole or not at all; exit 2 where it is wrong."""
        content = file.read_bytes()
        with transaction(runtime_of(app).owner_engine, Scope.owner()) as session:
            found = enter_network(session, network)
            with force_locale(language or found.locale):
                try:
                    plan = _taken_in(session, found.id, content, preview=preview)
                except FileRefused as error:
                    _refuse(error.faults, as_json)
        _tell(plan, preview, as_json)

    @agreements.command("export")
    @_NETWORK
    @click.option("--granted-by", default=None, help="Only this wholesaler's code, or vendor.")
    @click.option("--output", type=click.Path(dir_okay=False, writable=True, path_type=Path), default=None)
    def export(network: str, granted_by: str | None, output: Path | None) -> None:
        """Write the agreements as they stand now, in the format that import takes."""
        with transaction(runtime_of(app).owner_engine, Scope.owner()) as session:
            document = agreements_as_file(session, enter_network(session, network).id)
        if granted_by is not None:
            wanted = granted_by.strip().lower()
            document["agreements"] = [a for a in document["agreements"] if a["granted_by"].lower() == wanted]
        written = json.dumps(document, ensure_ascii=False, indent=2)
        if output is None:
            click.echo(written)
        else:
            output.write_text(written + "\n", encoding="utf-8")

    return agreements


def _price(app: Flask, group: AppGroup) -> None:
    @group.command("price")
    @_NETWORK
    @click.option("--reseller", required=True, help="The reseller's code.")
    @click.option("--offer", required=True, help="WHOLESALER:SKU.")
    @click.option("--quantity", type=click.IntRange(min=1, max=1_000_000_000), default=1, show_default=True)
    @click.option("--at", default=None, help="An instant (2026-03-01T12:00:00+01:00) or a day in Paris; default: now.")
    @_JSON
    @_LANGUAGE
    def price(
        network: str, reseller: str, offer: str, quantity: int, at: str | None, as_json: bool, language: str | None,
    ) -> None:
        """Tell what an offer costs a reseller, and why."""
        moment = _instant(at)
        seller, colon, sku = offer.partition(":")
        if not colon or not seller or not sku:
            raise CommandRefused(f"--offer: {offer!r} is not WHOLESALER:SKU.")
        with transaction(runtime_of(app).engine, Scope.door(read_only=True)) as session:
            reseller_id = enter_organisation(session, network, reseller, OrganisationKind.RESELLER, "--reseller")
            assert session.scope is not None
            assert session.scope.network_id is not None
            network_id = session.scope.network_id
            values = {"network": network_id, "seller": seller.strip(), "sku": sku}
            offer_id = session.execute(_OFFER, values).scalar_one_or_none()
            if offer_id is None:
                raise CommandRefused(f"--offer: network {network!r} has no offer {offer!r}.")
            explained = explain_price(
                session, network_id, reseller_id=reseller_id, offer_id=offer_id, quantity=quantity, at=moment
            )
            locale = language or session.execute(_LOCALE, {"network": network_id}).scalar_one()
        with force_locale(locale):
            answer = price_as_json(explained)
            if as_json:
                echo_json(answer)
            else:
                _tell_price(answer)


def _set(app: Flask, group: AppGroup) -> None:
    @group.command("set")
    @_NETWORK
    @click.argument("setting", type=click.Choice(["best-price", "grantor-first"]))
    @click.argument("value")
    def set_(network: str, setting: str, value: str) -> None:
        """Set best-price (on, off) or grantor-first (seller, vendor) of a network."""
        allowed = {"best-price": ("on", "off"), "grantor-first": tuple(first.value for first in GrantorFirst)}[setting]
        if value not in allowed:
            raise CommandRefused(f"{setting} is {' or '.join(allowed)}, not {value!r}.")
        with transaction(runtime_of(app).owner_engine, Scope.owner()) as session:
            found = enter_network(session, network)
            try:
                changed = set_price_policy(
                    session, replace(SYSTEM, network_id=found.id), network_id=found.id,
                    best_price=value == "on" if setting == "best-price" else None,
                    grantor_first=GrantorFirst(value) if setting == "grantor-first" else None,
                )
            except Refused as error:
                raise CommandRefused(str(error)) from error
        click.echo(f"{setting} is {value} now." if changed else f"{setting} was {value} already.")


def price_as_json(explained: ExplainedPrice) -> dict[str, Any]:
    """The answer for programs: amounts in euros as texts with two decimals, `rule` counted from 1, null where there is none."""
    answer = explained.answer
    return {
        "list_unit": None if answer.offer.list_cents is None else cents_text(answer.offer.list_cents),
        "dealer_unit": cents_text(answer.offer.dealer_cents),
        "net_unit": cents_text(answer.net_cents),
        "eco_unit": cents_text(answer.offer.eco_cents),
        "quantity": answer.quantity,
        "net_line": cents_text(answer.net_line_cents),
        "agreement": None if answer.won is None else answer.won.agreement.code,
        "rule": None if answer.won is None else answer.won.rule.number,
        "reason": reason(explained),
        "candidates": [
            {
                "agreement": lost.agreement.code, "rule": lost.rule.number,
                "net_unit": None if lost.net_cents is None else cents_text(lost.net_cents), "why": why_lost(lost),
                "because": lost.why.value,
            }
            for lost in answer.lost
        ],
    }


def _taken_in(session: Session, network_id: int, content: bytes, *, preview: bool) -> ImportPlan:
    if not preview:
        return import_agreements(session, replace(SYSTEM, network_id=network_id), network_id=network_id, content=content)
    plan = plan_import(session, network_id, content)
    if plan.faults:
        raise FileRefused(plan.faults)
    return plan


def _refuse(faults: tuple[Fault, ...], as_json: bool) -> None:
    if as_json:
        echo_json({"errors": [{"path": fault.path, "wrong": fault.wrong.value, "message": words_of(fault)} for fault in faults]})
    for line in lines_of(faults):
        click.echo(line, err=True)
    click.echo("Nothing was imported.", err=True)
    raise click.exceptions.Exit(REFUSED)


def _tell(plan: ImportPlan, preview: bool, as_json: bool) -> None:
    if as_json:
        moved = [{"agreement": c.code, "position": c.position} for c in plan.changes if c.kind is Kind.MOVED]
        kinds = (Kind.ADDED, Kind.CHANGED, Kind.UNCHANGED)
        echo_json({**{kind.value: plan.codes(kind) for kind in kinds}, "moved": moved, "preview": preview})
        return
    for kind in Kind:
        codes = plan.codes(kind)
        click.echo(f"{kind.value}: {len(codes)}{' (' + ', '.join(codes) + ')' if codes and kind is not Kind.UNCHANGED else ''}")


def _tell_price(answer: dict[str, Any]) -> None:
    for key in ("list_unit", "dealer_unit", "net_unit", "eco_unit", "quantity", "net_line"):
        click.echo(f"{key:<12}{'-' if answer[key] is None else answer[key]}")
    click.echo(answer["reason"])
    for lost in answer["candidates"]:
        click.echo(f"  {lost['agreement']} {lost['rule']}: {lost['net_unit'] or '-'}  {lost['why']}")


def _instant(text_given: str | None) -> datetime | None:
    """An instant with offset, a day (its midnight in Paris), or a time on a Paris clock where that says one instant."""
    if text_given is None:
        return None
    written = text_given.strip().replace(" ", "T", 1)
    try:
        return instant_of(written)
    except ValueError:
        pass
    try:
        moment = datetime.fromisoformat(written)
    except ValueError as error:
        raise CommandRefused(f"--at: {text_given!r} is not an instant: write 2026-03-01T12:00:00+01:00 or 2026-03-01.") from error
    if not 1 < moment.year < 9999:
        raise CommandRefused(f"--at: {text_given!r} lies beyond what a calendar here can count.")
    if moment.tzinfo is not None:
        return moment
    local = moment.replace(tzinfo=PARIS)
    if local.utcoffset() != local.replace(fold=1).utcoffset():
        raise CommandRefused(f"--at: {text_given!r} is not one instant on a Paris clock: add its offset.")
    return local

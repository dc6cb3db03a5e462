"""The VAT rates a seller uses, each from a day on, and its default from a day on."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError

from catalog.models import SellerVatDefault, SellerVatRate
from catalog.queries.vat_rates import default_vat, usable_rates
from portal.audit.actions import record
from portal.kernel.actor import Actor
from portal.kernel.clock import paris_today
from portal.kernel.db import Session
from portal.kernel.errors import NotFound, Refused
from portal.kernel.ids import new_id

DECIMALS = 4


def add_rate(session: Session, actor: Actor, *, rate: Decimal, from_on: date) -> None:
    """A rate that may be chosen from a day on; Refused for what is no rate, or is named for some of these days already."""
    if not 0 <= rate < 1 or rate != round(rate, DECIMALS):
        raise Refused(_("A VAT rate is a percentage from 0 to below 100, with at most two decimals."), "rate")
    try:
        with session.begin_nested():
            session.execute(insert(SellerVatRate).values(
                network_id=actor.network_id, seller_id=actor.organisation_id, id=new_id(), rate=rate, from_on=from_on,
                by_name=actor.name))
    except IntegrityError as error:
        raise Refused(_("This rate is named already for days from then on: end that one first."), "rate") from error
    record(session, actor, "vat.rate_added", _percent(rate), after={"rate": str(rate), "from_on": from_on.isoformat()})


def end_rate(session: Session, actor: Actor, rate_id: UUID, *, until_on: date) -> None:
    """The rate may be used until the day before; Refused while the default of that day or a later one is this rate."""
    here = (SellerVatRate.network_id == actor.network_id, SellerVatRate.seller_id == actor.organisation_id)
    found = session.scalar(select(SellerVatRate).where(*here, SellerVatRate.id == rate_id).with_for_update())
    if found is None:
        raise NotFound(str(rate_id))
    assert actor.network_id is not None
    assert actor.organisation_id is not None
    later = session.scalar(select(SellerVatDefault.from_on).where(
        SellerVatDefault.network_id == actor.network_id, SellerVatDefault.seller_id == actor.organisation_id,
        SellerVatDefault.rate == found.rate, SellerVatDefault.from_on >= until_on))
    if later is not None or default_vat(session, actor.network_id, actor.organisation_id, until_on) == found.rate:
        raise Refused(_("It is your default rate on that day: choose another default from then on first."), "until_on")
    if until_on <= found.from_on:
        session.execute(delete(SellerVatRate).where(*here, SellerVatRate.id == rate_id))
    else:
        session.execute(update(SellerVatRate).where(*here, SellerVatRate.id == rate_id).values(until_on=until_on))
    record(session, actor, "vat.rate_ended", _percent(found.rate), before={"rate": str(found.rate)},
           after={"until_on": until_on.isoformat()})


def set_default(session: Session, actor: Actor, *, rate: Decimal, from_on: date) -> None:
    """The default rate from a day on: today or later; Refused for a past day, or a rate that is not in use that day."""
    assert actor.network_id is not None
    assert actor.organisation_id is not None
    if from_on < paris_today():
        raise Refused(_("Past days keep the rate they had: choose today or a later day."), "from_on")
    if rate not in usable_rates(session, actor.network_id, actor.organisation_id, from_on):
        raise Refused(_("This rate is not in use on that day: add it first."), "rate")
    before = default_vat(session, actor.network_id, actor.organisation_id, from_on)
    values = {"rate": rate, "by_name": actor.name}
    session.execute(insert(SellerVatDefault).values(
        network_id=actor.network_id, seller_id=actor.organisation_id, from_on=from_on, **values,
    ).on_conflict_do_update(constraint="pk_seller_vat_default", set_=values))
    record(session, actor, "vat.default_set", _percent(rate), before={"rate": str(before)},
           after={"rate": str(rate), "from_on": from_on.isoformat()})


def _percent(rate: Decimal) -> str:
    return f"{(rate * 100).normalize():f} %"

"""Adds a company to a network, with its price group where it has one."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from portal.audit.actions import record
from portal.identity.models import Organisation, OrganisationGroup
from portal.kernel.actor import Actor
from portal.kernel.db import Session
from portal.kernel.errors import Refused
from portal.kernel.permissions import OrganisationKind

_CODE = re.compile(r"[a-z0-9][a-z0-9_.-]{0,39}")
_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class AddedOrganisation:
    """The new company, and whether its group was made with it."""

    organisation_id: int
    code: str
    group_code: str | None
    group_is_new: bool


def add_organisation(
    session: Session, actor: Actor, *, network_id: int, kind: OrganisationKind, code: str, name: str,
    group_code: str | None = None, reserved: Collection[str] = (),
) -> AddedOrganisation:
    """Adds a company; codes are kept in lower case, a group that is missing is made.

    Raises Refused, naming the field: a code or group that is not 1 to 40 letters a-z, digits, hyphens, points and
    underlines beginning with a letter or digit; a code that is taken or that an address needs (`reserved`); a name
    that is empty, too long or not printable; a group for another kind than a reseller; a second vendor.
    """
    code, name = _code(code, "code"), name.strip()
    if code in reserved:
        raise Refused(_("The code %(code)s is kept for addresses of the portal: choose another one.", code=code), "code")
    if not name or len(name) > _LONGEST_NAME or not name.isprintable():
        raise Refused(_("A company's name has 1 to %(most)s printable characters.", most=_LONGEST_NAME), "name")
    if group_code is not None and kind is not OrganisationKind.RESELLER:
        raise Refused(_("Only resellers belong to a group."), "group")
    of_network = Organisation.network_id == network_id
    if session.execute(select(Organisation.id).where(of_network, Organisation.code == code)).first() is not None:
        raise Refused(_("The code %(code)s is taken in this network.", code=code), "code")
    if kind is OrganisationKind.VENDOR and session.execute(
        select(Organisation.id).where(of_network, Organisation.kind == kind.value)
    ).first() is not None:
        raise Refused(_("This network has its vendor already."), "kind")
    group_code = None if group_code is None else _code(group_code, "group")
    group_id, group_is_new = (None, False) if group_code is None else _group(session, network_id, group_code)
    try:
        organisation_id = session.execute(
            insert(Organisation).values(network_id=network_id, kind=kind.value, code=code, name=name, group_id=group_id)
            .returning(Organisation.id)
        ).scalar_one()
    except IntegrityError as error:
        raise Refused(_("The code %(code)s is taken in this network.", code=code), "code") from error
    record(
        session, actor, "organisation.added", code, organisation_id=organisation_id, network_id=network_id,
        after={"kind": kind.value, "name": name, "group": group_code},
    )
    return AddedOrganisation(organisation_id, code, group_code, group_is_new)


def _code(text: str, field: str) -> str:
    code = text.strip().lower()
    if not _CODE.fullmatch(code):
        raise Refused(
            _("%(code)s is not a code: 1 to 40 letters a-z, digits, hyphens, points and underlines,"
              " beginning with a letter or a digit.", code=repr(text)), field,
        )
    return code


def _group(session: Session, network_id: int, code: str) -> tuple[int, bool]:
    """The group's id, and whether it is new."""
    found = session.execute(
        select(OrganisationGroup.id).where(OrganisationGroup.network_id == network_id, OrganisationGroup.code == code)
    ).scalar_one_or_none()
    if found is not None:
        return found, False
    made = session.execute(
        insert(OrganisationGroup).values(network_id=network_id, code=code, name=code.capitalize()).returning(OrganisationGroup.id)
    ).scalar_one()
    return made, True

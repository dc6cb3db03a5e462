"""The feed profiles a wholesaler has, their versions, and those in the making."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Select, func, or_, select, true
from sqlalchemy.sql.elements import ColumnElement

from catalog.models import FeedProfile, FeedProfileVersion, FeedRun, ProfileDraft
from portal.kernel.actor import Actor
from portal.kernel.db import Session
from portal.kernel.pages import ListQuery, Page, keyset


@dataclass(frozen=True, slots=True)
class ProfileVersion:
    """What a profile says as a version."""

    version: int
    data: Any
    by: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ProfileLine:
    """A profile in a list; `runs` counts the files it has read, `retired_at` is set where it reads no more."""

    code: str
    name: str
    format: str
    version: int
    is_default: bool
    retired_at: datetime | None
    updated_at: datetime
    updated_by: str
    runs: int


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A profile in the making."""

    id: UUID
    code: str
    base_code: str | None
    file_name: str
    by: str
    at: datetime


def profiles_of(session: Session, actor: Actor) -> dict[str, Any]:
    """The actor's wholesaler's profiles in use as JSON, by code: the default first, then in alphabetical order."""
    rows = session.execute(
        select(FeedProfile.code, FeedProfile.data)
        .where(FeedProfile.network_id == actor.network_id, FeedProfile.seller_id == actor.organisation_id,
               FeedProfile.retired_at.is_(None))
        .order_by(FeedProfile.is_default.desc(), FeedProfile.code)
    )
    return {row.code: row.data for row in rows}


def profile_version_of(session: Session, actor: Actor, code: str, version: int | None) -> ProfileVersion | None:
    """A version of a profile, else (None) the one in force of a profile in use; None where there is none."""
    if version is None:
        profile = FeedProfile
        row = session.execute(select(profile.version, profile.data).where(
            profile.network_id == actor.network_id, profile.seller_id == actor.organisation_id, profile.code == code,
            profile.retired_at.is_(None))).first()
    else:
        kept = FeedProfileVersion
        row = session.execute(select(kept.version, kept.data).where(
            kept.network_id == actor.network_id, kept.seller_id == actor.organisation_id, kept.code == code,
            kept.version == version)).first()
    return None if row is None else ProfileVersion(row.version, row.data)


def versions_of(session: Session, actor: Actor, code: str) -> list[ProfileVersion]:
    """All versions of a profile, the latest first; at most 200."""
    kept = FeedProfileVersion
    rows = session.execute(
        select(kept.version, kept.data, kept.created_by_name, kept.created_at)
        .where(kept.network_id == actor.network_id, kept.seller_id == actor.organisation_id, kept.code == code)
        .order_by(kept.version.desc()).limit(200))
    return [ProfileVersion(*row) for row in rows]


def list_profiles(session: Session, actor: Actor, query: ListQuery) -> Page[ProfileLine]:
    """A page of the wholesaler's profiles by text, `kind` (the format) and state (`used`, `retired`)."""
    profile = FeedProfile
    form = cast(ColumnElement[str], profile.data["format"].astext)
    keys: dict[str, Any] = {"code": profile.code, "name": func.lower(profile.name), "updated": profile.updated_at}
    key = keys.get(query.sort, profile.code)
    runs = (
        select(func.count()).select_from(FeedRun)
        .where(FeedRun.network_id == profile.network_id, FeedRun.seller_id == profile.seller_id,
               FeedRun.profile_code == profile.code).scalar_subquery())
    statement: Any = select(
        key.label("sort_key"), profile.code, profile.name, form.label("format"), profile.version, profile.is_default,
        profile.retired_at, profile.updated_at, profile.updated_by_name, runs.label("runs"),
    ).where(profile.network_id == actor.network_id, profile.seller_id == actor.organisation_id)
    statement = statement.where(form == query.filters["kind"] if query.filters.get("kind") else true())
    if state := query.filters.get("state"):
        statement = statement.where(
            profile.retired_at.is_not(None) if state == "retired" else profile.retired_at.is_(None))
    if query.text:
        statement = statement.where(or_(
            profile.code.icontains(query.text, autoescape=True), profile.name.icontains(query.text, autoescape=True)))

    def fetch(wanted: Select[Any]) -> Sequence[Any]:
        return session.execute(wanted).all()

    return keyset(query, statement, [key, cast(ColumnElement[Any], profile.code)], fetch).map(
        lambda row: ProfileLine(*row[1:]))


def drafts_of(session: Session, actor: Actor) -> list[DraftLine]:
    """The profiles in the making, the latest first; at most 50."""
    draft = ProfileDraft
    rows = session.execute(
        select(draft.id, draft.code, draft.base_code, draft.file_name, draft.created_by_name, draft.created_at)
        .where(draft.network_id == actor.network_id, draft.seller_id == actor.organisation_id)
        .order_by(draft.created_at.desc()).limit(50))
    return [DraftLine(*row) for row in rows]


def last_file_of(session: Session, actor: Actor, code: str) -> tuple[str, str] | None:
    """Name and key of the last file handed in with a profile; None where there was none."""
    row = session.execute(
        select(FeedRun.file_name, FeedRun.file_sha256)
        .where(FeedRun.network_id == actor.network_id, FeedRun.seller_id == actor.organisation_id,
               FeedRun.profile_code == code)
        .order_by(FeedRun.created_at.desc()).limit(1)).first()
    return None if row is None else (row.file_name, row.file_sha256)

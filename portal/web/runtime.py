"""What one application process holds: settings, the engine made at first use, slots, navigation, declared routes."""

from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import cast

from flask import current_app
from flask.sansio.app import App
from sqlalchemy import Engine

from portal.embedded import with_database
from portal.files.storage import LocalStorage, Storage
from portal.jobs.work import Work
from portal.kernel.db import make_engine
from portal.kernel.permissions import Permission
from portal.post.kinds import MailKinds
from portal.settings import Settings
from portal.slots import Slots
from portal.web.nav import Navigation


class Entrance(StrEnum):
    """Who may come in, and whose eyes the page sees with."""

    ORGANISATION = "organisation"  # /<network>/<organisation>/...: a member, in the organisation's scope
    PERSON = "person"  # a signed-in person's own things, in the door's scope
    DOOR = "door"  # anybody: sign-in, invitation, reset
    PLATFORM = "platform"  # an operator


@dataclass(frozen=True)
class Route:
    """One declared route, as the isolation matrix reads it."""

    endpoint: str
    rule: str
    writes: bool
    entrance: Entrance
    needs: Permission | None


@dataclass
class Runtime:
    """Everything a request or command needs that outlives it."""

    settings: Settings
    slots: Slots = field(default_factory=Slots)
    navigation: Navigation = field(default_factory=Navigation)
    routes: dict[str, Route] = field(default_factory=dict)
    addresses: dict[tuple[str, str, str], str] = field(default_factory=dict)
    work: Work = field(default_factory=Work)
    mail_kinds: MailKinds = field(default_factory=MailKinds)

    @cached_property
    def files(self) -> Storage:
        """Where files that people hand in are kept."""
        return LocalStorage(self.settings.portal_data / "files")

    @cached_property
    def database(self) -> Settings:
        """The settings with database addresses; without DATABASE_URL the embedded server starts here."""
        return with_database(self.settings)

    @cached_property
    def engine(self) -> Engine:
        """The engine on the web login (portal_app)."""
        ready = self.database
        assert ready.database_url is not None
        return make_engine(ready.database_url, pool_size=ready.db_pool_size, prepare=ready.db_prepare)

    @cached_property
    def owner_engine(self) -> Engine:
        """The engine on the owner's login, for migrations and seeding commands only."""
        ready = self.database
        if ready.database_owner_url is None:
            raise RuntimeError("DATABASE_OWNER_URL is missing: seeding runs as portal_owner")
        return make_engine(ready.database_owner_url, pool_size=2, prepare=ready.db_prepare)

    def close(self) -> None:
        """Gives every database connection back."""
        for name in ("engine", "owner_engine"):
            if name in self.__dict__:
                self.__dict__.pop(name).dispose()


def runtime_of(app: App) -> Runtime:
    """The runtime of an application."""
    return cast(Runtime, app.extensions["portal"])


def runtime() -> Runtime:
    """The runtime of the application that is running."""
    return runtime_of(current_app)

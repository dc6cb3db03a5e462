"""What tests of identity need beside the world: passwords, mails with their links, and a worker that takes one event."""

import re
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from flask import Flask
from sqlalchemy import select, text, update
from werkzeug.test import TestResponse

from portal.identity.models import User
from portal.identity.passwords import hash_password
from portal.jobs.deliver import Stamp, deliver
from portal.jobs.runner import transaction
from portal.kernel.db import Scope
from portal.post.models import Mail
from portal.web.runtime import runtime_of
from tests.support.browsing import Browser
from tests.support.world import Person, World

PASSWORD = "sept lacs sans tournevis"
_LINK = re.compile(r"https?://\S+")
_HASHED: dict[str, str] = {}


def give_password(world: World, person: Person, password: str = PASSWORD) -> None:
    """Lets the person sign in with a password."""
    if password not in _HASHED:
        _HASHED[password] = hash_password(password)
    with transaction(world.owner_engine, Scope.owner()) as session:
        session.execute(update(User).where(User.id == person.user_id).values(password_hash=_HASHED[password]))


def ask(world: World, statement: str, **values: Any) -> list[Any]:
    """Rows as the owner sees them."""
    with transaction(world.owner_engine, Scope.owner()) as session:
        return list(session.execute(text(statement), values))


def change(world: World, statement: str, **values: Any) -> None:
    """A change by the owner."""
    with transaction(world.owner_engine, Scope.owner()) as session:
        session.execute(text(statement), values)


def mails_to(world: World, email: str) -> list[Mail]:
    """Mails to an address, oldest first."""
    with transaction(world.owner_engine, Scope.owner()) as session:
        return list(session.scalars(select(Mail).where(Mail.to_address == email).order_by(Mail.created_at, Mail.id)))


def link_in(mail: Mail) -> str:
    """The path of the first address in a mail."""
    found = _LINK.search(mail.body_text)
    assert found, mail.body_text
    return urlsplit(found.group(0)).path


def do_work_of(app: Flask, world: World, email: str) -> int:
    """Lets the worker take the events about an address; returns how many there were."""
    run = runtime_of(app)
    jobs = ask(world, "DELETE FROM procrastinate_jobs WHERE args->'payload'->>'email' = :e RETURNING args", e=email)
    with app.test_request_context():
        for (args,) in jobs:
            deliver(run.engine, run.work, UUID(args["event_id"]), args["wire"], args["payload"], Stamp.read(args["stamp"]))
    return len(jobs)


def sign_in(browser: Browser, email: str, password: str, path: str = "//sign-in", **options: Any) -> TestResponse:
    """Tries to sign in; the browser starts afresh, with a new token against forged requests."""
    answer = browser.post(path, {"email": email, "password": password}, **options)
    browser.forget()
    return answer

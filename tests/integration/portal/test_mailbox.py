"""The demo's mailbox shows what was written, secret words from the file that was sent, and exists in the demo alone."""

from collections.abc import Callable, Iterator
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import insert

from app import create_app
from portal.embedded import DatabaseUrls
from portal.jobs.runner import transaction
from portal.kernel.db import Scope
from portal.kernel.ids import new_id
from portal.post.models import Mail
from portal.post.sender import send_due
from portal.post.smtp import carrier_for
from portal.settings import Settings
from portal.web.runtime import runtime_of


@pytest.fixture
def demo(fresh_urls: DatabaseUrls, settings_for: Callable[..., Settings]) -> Iterator[Flask]:
    app = create_app(settings_for(fresh_urls, PORTAL_ENV="demo"))
    yield app
    runtime_of(app).close()


def write(app: Flask, subject: str, *, is_secret: bool = False) -> UUID:
    mail_id = new_id()
    with transaction(runtime_of(app).owner_engine, Scope.owner()) as session:
        session.execute(insert(Mail).values(
            id=mail_id, kind="test", to_address="ana@maillon.example", to_name="Ana", language="fr", subject=subject,
            body_text=f"Bonjour.\n<b>{subject}</b>", body_html=f"<p style='color:red'>{subject}</p>", is_secret=is_secret,
        ))
    return mail_id


def test_everybody_at_the_demo_reads_every_mail(demo: Flask) -> None:
    mail_id = write(demo, "Votre commande est partie")
    client = demo.test_client()
    assert "Votre commande est partie" in client.get("/mailbox/?q=ana").text
    assert "Votre commande est partie" not in client.get("/mailbox/?q=nobody").text
    assert "&lt;b&gt;Votre commande" in client.get(f"/mailbox/{mail_id}").text
    assert client.get(f"/mailbox/{new_id()}").status_code == 404
    assert client.get("/sign-in").text.count('href="/mailbox/"') == 1


def test_a_mail_as_html_may_bring_its_style_and_nothing_else(demo: Flask) -> None:
    answer = demo.test_client().get(f"/mailbox/{write(demo, 'Bonjour')}/html")
    assert answer.text == "<p style='color:red'>Bonjour</p>"
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "script" not in policy


def test_secret_words_are_read_from_the_file_that_was_sent(demo: Flask) -> None:
    mail_id = write(demo, "Votre invitation", is_secret=True)
    run = runtime_of(demo)
    send_due(run.engine, carrier_for(run.settings), "Maillon <portail@maillon.example>")
    client = demo.test_client()
    assert "Votre invitation" in client.get("/mailbox/").text
    assert "Bonjour." in client.get(f"/mailbox/{mail_id}").text
    assert "Votre invitation" in client.get(f"/mailbox/{mail_id}/html").text


def test_outside_the_demo_there_is_no_mailbox(app: Flask) -> None:
    client = app.test_client()
    assert client.get("/mailbox/", follow_redirects=True).status_code == 404
    assert "mailbox" not in client.get("/sign-in").text

"""Mail: written with the deed, sent outside any transaction to a real SMTP server, once, or explained."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage

import psycopg
import pytest
from aiosmtpd.smtp import AuthResult
from flask import Flask
from jinja2 import ChoiceLoader, DictLoader
from sqlalchemy import Engine, text

from app import create_app
from portal.embedded import DatabaseUrls
from portal.jobs.runner import transaction
from portal.kernel.clock import now
from portal.kernel.db import Scope, make_engine, scoped_session
from portal.post.compose import Attachment, Recipient, write_mail
from portal.post.sender import WAITS, forget_old, send_due
from portal.post.smtp import Carrier, carrier_for
from portal.settings import Settings
from portal.web.runtime import runtime_of
from tests.support.smtp import Letterbox, Server
from tests.support.world import World, make_world

SENDER = "Maillon <no-reply@portal.example>"
TEMPLATES = {
    "portal/mail/lamp/subject.txt": "{{ _('Password') }} –\n {{ lamp }}",
    "portal/mail/lamp/body.txt": "{% extends 'layouts/mail.txt' %}{% block content %}Lamp {{ lamp }} & co{% endblock %}",
    "portal/mail/lamp/body.html":
        "{% extends 'layouts/mail.html' %}{% set link = address('healthz') %}{% set link_text = 'See' %}"
        "{% block content %}<p>{{ lamp }}</p>{% endblock %}",
}


@dataclass
class Office:
    """An application whose mails go to a letterbox."""

    app: Flask
    engine: Engine
    world: World
    box: Letterbox
    settings: Settings

    def write(self, lamp: str = "hall", *, to: str = "ana@shop.example", **options: object) -> None:
        ana = self.world.people["ana"]
        with self.app.app_context(), transaction(self.engine, ana.scope) as session:
            write_mail(
                session, Recipient(to, "Ana Été", str(options.pop("locale", "fr"))), "portal/lamp", lamp=lamp,
                network_id=ana.company.network_id, organisation_id=ana.company.id, **options,  # type: ignore[arg-type]
            )

    def send(self) -> int:
        carrier = carrier_for(self.settings)
        try:
            return send_due(self.engine, carrier, SENDER)
        finally:
            carrier.close()

    def rows(self) -> list[dict[str, object]]:
        with transaction(self.world.owner_engine, Scope.owner()) as session:
            return [dict(row) for row in session.connection().execute(text("SELECT * FROM mail ORDER BY id")).mappings()]

    def change(self, statement: str) -> None:
        with transaction(self.world.owner_engine, Scope.owner()) as session:
            session.connection().execute(text(statement))


@pytest.fixture
def office(fresh_urls: DatabaseUrls, settings_for: Callable[..., Settings]) -> Iterator[Office]:
    box = Letterbox()
    server = Server(box)
    server.start()
    settings = settings_for(fresh_urls, SMTP_HOST="127.0.0.1", SMTP_PORT=str(box.port), PUBLIC_URL="https://p.example")
    app = create_app(settings)
    assert app.jinja_loader is not None
    app.jinja_loader = ChoiceLoader([DictLoader(TEMPLATES), app.jinja_loader])
    owner = make_engine(fresh_urls.owner)
    run = runtime_of(app)
    yield Office(app, run.engine, make_world(owner), box, settings)
    server.stop()
    owner.dispose()
    run.engine.dispose()


def parts(message: EmailMessage) -> tuple[str, str]:
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    assert plain is not None
    assert html is not None
    return str(plain.get_content()), str(html.get_content())


def test_a_mail_reaches_its_reader_in_its_language(office: Office) -> None:
    office.write("l’entrée")
    assert office.send() == 1
    (message,) = office.box.arrived
    plain, html = parts(message)
    assert message["Subject"] == "Mot de passe – l’entrée"
    assert message["To"] == "Ana Été <ana@shop.example>"
    assert message["From"] == SENDER
    assert message["Auto-Submitted"] == "auto-generated"
    assert "Lamp l’entrée & co" in plain
    assert office.world.slug in plain
    assert '<html lang="fr">' in html
    assert "https://p.example/healthz" in html
    (row,) = office.rows()
    assert (row["status"], row["attempts"], row["problem"]) == ("sent", 1, "")


def test_english_readers_get_english(office: Office) -> None:
    office.write(locale="en")
    office.send()
    assert office.box.arrived[0]["Subject"] == "Password – hall"


def test_what_is_typed_cannot_add_headers_or_markup(office: Office) -> None:
    office.write("<b>hall</b>\r\nBcc: everybody@elsewhere.example")
    office.send()
    (message,) = office.box.arrived
    assert message["Bcc"] is None
    assert "<b>" not in parts(message)[1].split("<body", 1)[1]


def test_a_mail_of_a_transaction_that_is_rolled_back_is_never_sent(office: Office) -> None:
    ana = office.world.people["ana"]
    with office.app.app_context(), scoped_session(office.engine, ana.scope) as session:
        write_mail(session, Recipient("a@b.example", "A", "fr"), "portal/lamp", lamp="x", network_id=office.world.network_id)
    assert office.send() == 0


def test_attachments_go_along(office: Office) -> None:
    office.write(attachments=(Attachment("order.pdf", "application/pdf", b"%PDF-1.7"),))
    office.send()
    (attached,) = office.box.arrived[0].iter_attachments()
    assert (attached.get_filename(), attached.get_content_type(), attached.get_content()) == (
        "order.pdf", "application/pdf", b"%PDF-1.7",
    )


def test_a_mail_refused_for_good_is_dead_and_costs_the_others_nothing(office: Office) -> None:
    office.box.refusals["gone@shop.example"] = "550 no such mailbox"
    office.write(to="gone@shop.example")
    office.write(to="here@shop.example")
    assert office.send() == 2
    first, second = office.rows()
    assert (first["status"], second["status"]) == ("dead", "sent")
    assert "550" in str(first["problem"])
    assert office.send() == 0


def test_a_mail_refused_for_now_comes_again_later_under_the_same_id(office: Office) -> None:
    office.box.refusals["ana@shop.example"] = "451 greylisted"
    office.write()
    office.send()
    (row,) = office.rows()
    due = row["next_try_at"]
    assert row["status"] == "waiting"
    assert abs(due - now() - WAITS[0]) < timedelta(seconds=20)  # type: ignore[operator]
    assert office.send() == 0
    office.box.refusals.clear()
    office.change("UPDATE mail SET next_try_at = now()")
    assert office.send() == 1
    assert office.box.arrived[0]["Message-ID"] == f"<{row['id']}@portal.example>"


def test_after_enough_tries_a_mail_is_dead(office: Office) -> None:
    office.box.refusals["ana@shop.example"] = "451 greylisted"
    office.write()
    office.change(f"UPDATE mail SET attempts = {len(WAITS)}")
    office.send()
    assert office.rows()[0]["status"] == "dead"


def test_without_a_server_mails_wait(office: Office, settings_for: Callable[..., Settings], fresh_urls: DatabaseUrls) -> None:
    office.settings = settings_for(fresh_urls, SMTP_HOST="127.0.0.1", SMTP_PORT="1")
    office.write()
    assert office.send() == 1
    assert office.rows()[0]["status"] == "waiting"


def test_a_claim_of_a_sender_that_died_is_taken_over(office: Office) -> None:
    office.write()
    office.change("UPDATE mail SET status = 'sending', attempts = 1, claimed_at = now()")
    assert office.send() == 0
    office.change("UPDATE mail SET claimed_at = now() - interval '6 minutes'")
    assert office.send() == 1
    assert office.rows()[0]["attempts"] == 2


@dataclass
class SlowCarrier:
    """A carrier during whose first mail something else happens."""

    carrier: Carrier
    meanwhile: Callable[[], object] | None

    def carry(self, message: EmailMessage) -> None:
        meanwhile, self.meanwhile = self.meanwhile, None
        if meanwhile is not None:
            meanwhile()
        self.carrier.carry(message)

    def close(self) -> None:
        self.carrier.close()


def test_a_slow_sender_leaves_what_another_has_taken_over(office: Office) -> None:
    office.write(to="one@shop.example")
    office.write(to="two@shop.example")

    def overtaken() -> None:
        office.change("UPDATE mail SET claimed_at = now() - interval '6 minutes' WHERE to_address = 'two@shop.example'")
        assert office.send() == 1

    carrier = SlowCarrier(carrier_for(office.settings), overtaken)
    assert send_due(office.engine, carrier, SENDER) == 1
    carrier.close()
    assert sorted(str(message["To"]) for message in office.box.arrived) == [
        "Ana Été <one@shop.example>", "Ana Été <two@shop.example>",
    ]
    assert {row["status"] for row in office.rows()} == {"sent"}


def test_what_a_late_sender_says_does_not_undo_what_another_did(office: Office) -> None:
    office.write()

    def overtaken() -> None:
        office.change("UPDATE mail SET claimed_at = now() - interval '6 minutes'")
        assert office.send() == 1
        office.box.refusals["ana@shop.example"] = "451 greylisted"

    carrier = SlowCarrier(carrier_for(office.settings), overtaken)
    send_due(office.engine, carrier, SENDER)
    carrier.close()
    assert [(row["status"], row["attempts"]) for row in office.rows()] == [("sent", 2)]


def test_a_server_that_does_not_know_us_costs_no_mail(
    office: Office, settings_for: Callable[..., Settings], fresh_urls: DatabaseUrls
) -> None:
    box = Letterbox()
    guarded = Server(box, authenticator=lambda *_: AuthResult(success=False, handled=False), auth_require_tls=False)
    guarded.start()
    office.settings = settings_for(fresh_urls, SMTP_HOST="127.0.0.1", SMTP_PORT=str(box.port), SMTP_USER="us",
                                   SMTP_PASSWORD="wrong")
    office.write()
    assert office.send() == 1
    guarded.stop()
    (row,) = office.rows()
    assert row["status"] == "waiting"
    assert "535" in str(row["problem"])


def test_a_mail_that_breaks_the_sender_does_not_hold_up_the_others(office: Office) -> None:
    office.write(to="one@shop.example")
    office.write(to="two@shop.example")
    carrier = SlowCarrier(carrier_for(office.settings), {}.popitem)
    assert send_due(office.engine, carrier, SENDER) == 2
    carrier.close()
    assert sorted((str(row["status"]), str(row["problem"])) for row in office.rows()) == [("sent", ""), ("waiting", "KeyError")]


def test_a_secret_mail_keeps_no_words_once_it_has_left(office: Office) -> None:
    office.write("token-abc", is_secret=True)
    office.send()
    assert "token-abc" in parts(office.box.arrived[0])[0]
    (row,) = office.rows()
    assert (row["subject"], row["body_text"], row["body_html"]) == ("", "", "")


def test_nobody_but_the_sender_reads_mails(office: Office) -> None:
    office.write()
    for name in ("ana", "vera", "walid"):
        with scoped_session(office.engine, office.world.people[name].scope) as session, pytest.raises(Exception) as refused:
            session.execute(text("SELECT body_text FROM mail"))
        assert isinstance(refused.value.__cause__, psycopg.errors.InsufficientPrivilege)


def test_without_smtp_host_a_demo_keeps_mails_in_a_folder(
    office: Office, settings_for: Callable[..., Settings], fresh_urls: DatabaseUrls
) -> None:
    office.settings = settings_for(fresh_urls)
    office.write()
    office.send()
    (file,) = (office.settings.portal_data / "mail").iterdir()
    assert b"Message-ID" in file.read_bytes()


def test_old_mails_are_forgotten(office: Office) -> None:
    office.write(attachments=(Attachment("a.txt", "text/plain", b"a"),))
    office.send()
    forget_old(office.engine)
    assert len(office.rows()) == 1
    office.change("UPDATE mail SET created_at = now() - interval '91 days'")
    forget_old(office.engine)
    assert office.rows() == []

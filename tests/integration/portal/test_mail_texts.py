"""A network's own mail texts: kept by version, tried first, filled safely, and never template code."""

from collections.abc import Callable

import pytest
from flask import Flask

from portal.jobs.runner import transaction
from portal.post.compose import Recipient, write_mail
from portal.web.runtime import runtime_of
from tests.support.browsing import Browser
from tests.support.people import ask, change, mails_to
from tests.support.world import World

PAGE = "/mail-texts/ordering.placed/fr"
WORDS = {"subject": "Commande {number} reçue", "opening": "Bonjour {name},\n\nmerci <b>beaucoup</b>.", "body": "",
         "closing": "À bientôt", "version": "0"}


@pytest.fixture
def vera(browser_of: Callable[[str], Browser]) -> Browser:
    return browser_of("vera")


def sent(app: Flask, world: World, to: Recipient, kind: str = "ordering/placed") -> None:
    run = runtime_of(app)
    sample = run.mail_kinds.known[kind].sample
    with app.test_request_context(), transaction(run.engine, world.people["ana"].scope) as session:
        write_mail(session, to, kind, network_id=world.network_id, **sample())


def test_own_words_stand_in_the_mail_escaped(vera: Browser, app: Flask, world: World) -> None:
    assert vera.post(PAGE, WORDS).status_code == 303
    sent(app, world, Recipient("ana@text.example", "Ana & Co", "fr"))
    mail = mails_to(world, "ana@text.example")[-1]
    assert mail.subject == "Commande C-10042 reçue"
    assert "Bonjour Ana & Co," in mail.body_text
    assert "merci <b>beaucoup</b>." in mail.body_text
    assert "merci &lt;b&gt;beaucoup&lt;/b&gt;" in mail.body_html
    assert "Ana &amp; Co" in mail.body_html
    assert mail.body_text.index("merci") < mail.body_text.index("Ardoval C410") < mail.body_text.index("À bientôt")
    sent(app, world, Recipient("cleo@text.example", "Cleo", "en"))
    assert mails_to(world, "cleo@text.example")[-1].subject != mail.subject  # the other language keeps its standard


def test_a_whole_body_replaces_the_standard_and_keeps_the_link(vera: Browser, app: Flask, world: World) -> None:
    assert vera.post(PAGE, {**WORDS, "body": "Rien d’autre."}).status_code == 303
    sent(app, world, Recipient("bo@text.example", "Bo", "fr"))
    mail = mails_to(world, "bo@text.example")[-1]
    assert "Rien d’autre." in mail.body_html
    assert "Ardoval C410" not in mail.body_text
    assert "/orders/C-10042" in mail.body_text


@pytest.mark.parametrize("wrong", ["{order.number}", "{{ config }}", "{secret}", "{}", "{% if 1 %}"])
def test_an_unknown_place_is_refused_with_those_that_are_known(vera: Browser, world: World, wrong: str) -> None:
    answer = vera.post(PAGE, {**WORDS, "closing": f"x {wrong}"})
    assert answer.status_code == 422
    assert "{number}" in answer.text
    assert "merci" in answer.text  # what was typed stays
    assert not ask(world, "SELECT 1 FROM mail_text WHERE network_id = :n", n=world.network_id)


def test_template_code_is_text(vera: Browser, app: Flask, world: World) -> None:
    assert vera.post(PAGE, {**WORDS, "opening": "<script>x</script> %(name)s $name"}).status_code == 303
    sent(app, world, Recipient("wim@text.example", "Wim", "fr"))
    mail = mails_to(world, "wim@text.example")[-1]
    assert "&lt;script&gt;x&lt;/script&gt; %(name)s $name" in mail.body_html
    assert "<script>" not in mail.body_html


def test_versions_reset_and_history(vera: Browser, app: Flask, world: World) -> None:
    assert vera.post(PAGE, WORDS).status_code == 303
    assert vera.post(PAGE, WORDS).status_code == 409  # made from version 0, and 1 is in force
    assert vera.post(PAGE, {**WORDS, "version": "1", "closing": "Salut"}).status_code == 303
    assert vera.post(f"{PAGE}/reset").status_code == 303
    page = vera.get(PAGE).text
    assert "Vera" in page
    rows = ask(world, "SELECT version, closing FROM mail_text WHERE network_id = :n ORDER BY version", n=world.network_id)
    assert [tuple(row) for row in rows] == [(1, "À bientôt"), (2, "Salut"), (3, "")]
    verbs = ask(world, "SELECT verb FROM audit_entry WHERE network_id = :n AND verb LIKE 'mail_text.%' ORDER BY at, id",
                n=world.network_id)
    assert [row.verb for row in verbs] == ["mail_text.changed", "mail_text.changed", "mail_text.reset"]
    sent(app, world, Recipient("ana@reset.example", "Ana", "fr"))
    assert "reçue" not in mails_to(world, "ana@reset.example")[-1].subject


def test_previews_and_a_test_keep_nothing(vera: Browser, world: World) -> None:
    shown = vera.post(f"{PAGE}/preview", {**WORDS, "closing": "Vu ici"})
    assert shown.status_code == 200
    assert "Commande C-10042 reçue" in shown.text
    request_id = "0196b0c0-0000-7000-8000-000000000001"
    drawn = vera.post(f"{PAGE}/preview.html", {**WORDS, "request_id": request_id})
    assert drawn.status_code == 200
    assert "sandbox" in drawn.headers["Content-Security-Policy"]
    assert vera.post(f"{PAGE}/test", WORDS).status_code == 200
    assert mails_to(world, world.people["vera"].email)[-1].subject == "Commande C-10042 reçue"
    assert not ask(world, "SELECT 1 FROM mail_text WHERE network_id = :n", n=world.network_id)
    assert vera.post(PAGE, {**WORDS, "request_id": request_id}).status_code == 303  # the drawn preview used no id up


def test_every_kind_has_a_preview_in_both_languages(vera: Browser, app: Flask) -> None:
    assert vera.get("/mail-texts").status_code == 200
    for kind in runtime_of(app).mail_kinds.known.values():
        for language in ("fr", "en"):
            page = vera.get(f"/mail-texts/{kind.code}/{language}")
            assert page.status_code == 200, kind.name
            places = " ".join(f"{{{name}}}" for name in kind.values({**kind.sample(), "recipient": Recipient("", "", ""),
                                                                     "network_name": ""}))
            typed = {"subject": places, "version": "0"}
            assert vera.post(f"/mail-texts/{kind.code}/{language}/preview", typed).status_code == 200
    assert vera.get("/mail-texts/ordering.nothing/fr").status_code == 404
    assert vera.get("/mail-texts/ordering.placed/de").status_code == 404


def test_only_the_vendor_s_manager_changes_words(browser_of: Callable[[str], Browser]) -> None:
    for name in ("ana", "walid"):
        assert browser_of(name).get("/mail-texts").status_code == 403
        assert browser_of(name).post(PAGE, WORDS).status_code == 403


def test_a_person_does_without_some_mails_and_never_without_security(
    browser_of: Callable[[str], Browser], app: Flask, world: World
) -> None:
    ana, person = browser_of("ana"), world.people["ana"]
    wanted = [kind.name for kind in runtime_of(app).mail_kinds.refusable() if kind.name != "ordering/placed"]
    assert ana.post("//account/mails", {"mails": wanted}).status_code == 303
    to = Recipient(person.email, person.name, "fr")
    sent(app, world, to)
    sent(app, world, to, "ordering/accepted")
    assert [mail.kind for mail in mails_to(world, person.email)] == ["ordering/accepted"]
    change(world, "INSERT INTO mail_refusal (user_id, kind) VALUES (:u, 'identity/invitation')", u=person.user_id)
    sent(app, world, to, "identity/invitation")
    assert mails_to(world, person.email)[-1].kind == "identity/invitation"
    assert "#mails" in mails_to(world, person.email)[0].body_html
    assert ana.post("//account/mails", {"mails": [*wanted, "ordering/placed"]}).status_code == 303
    sent(app, world, to)
    assert mails_to(world, person.email)[-1].kind == "ordering/placed"

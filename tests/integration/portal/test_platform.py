"""Operators: networks, their look and their first users, and no business."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import Engine, text
from sqlalchemy.exc import ProgrammingError

from portal.identity.logos import LARGEST_BYTES, judged_logo
from portal.kernel.db import Scope, scoped_session
from portal.kernel.errors import Refused
from portal.kernel.permissions import Role
from tests.support.browsing import Browser
from tests.support.people import PASSWORD, ask, change, link_in, mails_to, sign_in
from tests.support.world import World

BrowserOf = Callable[[str | None], Browser]


@pytest.fixture
def odile(browser_of: BrowserOf, world: World) -> Browser:
    """An operator's browser."""
    person = world.add_person("odile", world.companies["vendor"], Role.MANAGER)
    change(world, "DELETE FROM membership WHERE user_id = :u", u=person.user_id)
    change(world, "UPDATE app_user SET is_operator = true WHERE id = :u", u=person.user_id)
    return browser_of("odile")


def new(world: World, **changes: Any) -> dict[str, Any]:
    return {
        "slug": f"new-{world.slug}"[:40], "name": "Réseau Neuf", "colour": "#A01B2C", "locale": "fr", "vendor_name": "Neuf SAS",
        "vendor_code": "neuf", "email": f"boss@{world.slug}.example", "manager": "Boss", **changes,
    }


def picture(kind: str = "PNG", size: tuple[int, int] = (900, 300), trailing: bytes = b"") -> Any:
    out = io.BytesIO()
    Image.new("RGB", size, "#1f5fbf").save(out, kind)
    return io.BytesIO(out.getvalue() + trailing), "logo.bin"


def network(world: World, slug: str) -> dict[str, Any]:
    found = ask(world, "SELECT * FROM network WHERE slug = :s", s=slug)
    return dict(found[0]._mapping) if found else {}


def test_the_platform_is_not_there_for_others(browser_of: BrowserOf, world: World) -> None:
    for name in ("ana", "vera", "walid"):
        for path in ("//platform/", "//platform/networks/new", f"//platform/networks/{world.network_id}"):
            assert browser_of(name).get(path).status_code == 404
        assert browser_of(name).post(f"//platform/networks/{world.network_id}/close").status_code == 404
    assert browser_of(None).get("//platform/").status_code == 303


def test_a_network_from_nothing_to_its_first_user(odile: Browser, browser_of: BrowserOf, world: World) -> None:
    form = new(world, logo=picture(trailing=b"<?php evil"))
    answer = odile.post("//platform/networks/new", form, content_type="multipart/form-data")
    assert answer.status_code == 303
    slug = form["slug"]
    made = network(world, slug)
    assert (made["colour"], made["logo_type"]) == ("#a01b2c", "image/png")
    assert b"evil" not in bytes(made["logo"])
    shown = browser_of(None).get(f"//{slug}/logo")
    assert shown.headers["Content-Type"] == "image/png"
    assert Image.open(io.BytesIO(shown.data)).size == (480, 160)
    assert "#a01b2c" in browser_of(None).get(f"//{slug}/brand.css").text
    boss = browser_of(None)
    boss.get("/" + link_in(mails_to(world, form["email"])[-1]))
    joined = boss.post(f"//{slug}/invitation", {"name": "Boss", "password": PASSWORD, "again": PASSWORD})
    assert joined.headers["Location"] == f"/{slug}/neuf/"
    assert boss.get(f"//{slug}/neuf/users").status_code == 200
    assert "Network added" in boss.get(f"//{slug}/neuf/audit").text or "Réseau" in boss.get(f"//{slug}/neuf/audit").text


@pytest.mark.parametrize("changes", [
    {"slug": "platform"}, {"slug": "sign-in"}, {"slug": "account"}, {"slug": "static"}, {"slug": "healthz"}, {"slug": "metrics"},
    {"slug": "language"}, {"slug": "organisations"}, {"slug": "Ü"}, {"slug": "x"}, {"slug": "-x"}, {"slug": "a_b"}, {"name": ""},
    {"colour": "red"}, {"colour": "#12345"}, {"colour": "#1f5fbf;}"}, {"locale": "de"}, {"email": "x"}, {"vendor_code": "logo"},
    {"vendor_code": ""}, {"vendor_name": " "},
])
def test_what_no_network_can_be(odile: Browser, world: World, changes: dict[str, str]) -> None:
    before = ask(world, "SELECT count(*) FROM network")[0][0]
    assert odile.post("//platform/networks/new", new(world, **changes)).status_code == 422
    assert ask(world, "SELECT count(*) FROM network")[0][0] == before


def test_a_slug_is_taken_once(odile: Browser, world: World) -> None:
    answer = odile.post("//platform/networks/new", new(world, slug=world.slug))
    assert answer.status_code == 422
    assert 'id="slug-error"' in answer.text


@pytest.mark.parametrize("file", [
    (io.BytesIO(b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"), "logo.png"),
    (io.BytesIO(b"\x89PNG\r\n\x1a\n broken"), "logo.png"), (io.BytesIO(b"GIF89a" + b"\0" * 100), "logo.png"),
])
def test_a_logo_is_judged_by_its_content(odile: Browser, world: World, file: Any) -> None:
    answer = odile.post("//platform/networks/new", new(world, logo=(io.BytesIO(file[0].getvalue()), file[1])),
                        content_type="multipart/form-data")
    assert answer.status_code == 422
    assert 'id="logo-error"' in answer.text


def test_a_file_too_large_is_not_even_read(app: Flask) -> None:
    with app.test_request_context(), pytest.raises(Refused, match="1"):
        judged_logo(b"\0" * (LARGEST_BYTES + 1))


def test_too_small_and_too_large_pictures(odile: Browser, world: World) -> None:
    for size in ((15, 400), (5000, 4000)):
        answer = odile.post("//platform/networks/new", new(world, logo=picture(size=size)), content_type="multipart/form-data")
        assert answer.status_code == 422


def test_the_look_changes_and_is_told_to_the_vendor(odile: Browser, browser_of: BrowserOf, world: World) -> None:
    path = f"//platform/networks/{world.network_id}"
    look = {"name": "Neuer Name", "colour": "#00aa55", "locale": "en"}
    sent = odile.post(path + "/look", {**look, "logo": picture("JPEG")}, content_type="multipart/form-data")
    assert sent.status_code == 303
    assert network(world, world.slug)["logo_type"] == "image/jpeg"
    assert odile.post(path + "/look", {**look, "colour": "blue"}).status_code == 422
    assert odile.post(path + "/look", {**look, "without_logo": "1"}).status_code == 303
    made = network(world, world.slug)
    assert (made["name"], made["colour"], made["locale"], made["logo"]) == ("Neuer Name", "#00aa55", "en", None)
    assert "Neuer Name" in browser_of("vera").get("/audit").text


def test_closed_and_opened(odile: Browser, browser_of: BrowserOf, world: World) -> None:
    path = f"//platform/networks/{world.network_id}"
    assert odile.post(path + "/close").status_code == 303
    assert browser_of("ana").get("/").status_code == 404
    assert browser_of(None).get(f"//{world.slug}/sign-in").status_code == 404
    assert odile.post(path + "/open").status_code == 303
    assert browser_of("ana").get("/").status_code == 200


def test_wholesalers_and_their_managers(odile: Browser, browser_of: BrowserOf, world: World) -> None:
    path, email = f"//platform/networks/{world.network_id}", f"w@{world.slug}.example"
    assert odile.post(path + "/wholesalers", {"company-code": "est", "company-name": "Est"}).status_code == 303
    assert odile.post(path + "/wholesalers", {"company-code": "est", "company-name": "Est"}).status_code == 422
    assert odile.post(path + "/invite", {"user-company": "alpha", "user-email": email}).status_code == 422
    assert odile.post(path + "/invite", {"user-company": "est", "user-email": email}).status_code == 303
    assert email in odile.get(path).text
    link = ask(world, "SELECT id FROM mailed_link WHERE email = :e", e=email)[0].id
    assert odile.post(f"{path}/invitations/{link}/resend").status_code == 303
    newest = ask(world, "SELECT id FROM mailed_link WHERE email = :e AND withdrawn_at IS NULL", e=email)[0].id
    assert odile.post(f"{path}/invitations/{newest}/withdraw").status_code == 303
    assert odile.post(f"{path}/invitations/{newest}/withdraw").status_code == 404


def test_invitations_of_resellers_are_not_the_operators(odile: Browser, browser_of: BrowserOf, world: World) -> None:
    browser_of("ana").post("/users/invite", {"email": f"x@{world.slug}.example", "roles": ["buyer"]})
    link = ask(world, "SELECT id FROM mailed_link WHERE email = :e", e=f"x@{world.slug}.example")[0].id
    path = f"//platform/networks/{world.network_id}/invitations/{link}"
    assert odile.post(path + "/withdraw").status_code == 404
    assert odile.post(path + "/resend").status_code == 404


def test_the_list_and_what_is_not_there(odile: Browser, world: World) -> None:
    assert world.slug in odile.get(f"//platform/?q={world.slug}").text
    assert world.slug not in odile.get(f"//platform/?q={world.slug}&state=closed").text.split('id="list"')[1]
    assert world.slug in odile.get("//platform/?format=csv&state=&q=").text
    assert odile.get("//platform/networks/999999999").status_code == 404
    assert odile.post("//platform/networks/999999999/close").status_code == 404


def test_operators_read_no_business(engine: Engine, world: World) -> None:
    for table in ("sales_order", "purchase", "offer", "agreement_rule", "address", "cart", "mail"):
        with scoped_session(engine, Scope.platform()) as session, pytest.raises(ProgrammingError, match="permission denied"):
            session.execute(text(f"SELECT * FROM {table}"))
    with scoped_session(engine, Scope.platform()) as session:
        seen = "SELECT count(*) FROM audit_entry WHERE grant_id IS NULL"  # only what operators themselves looked at
        assert session.execute(text(seen)).scalar_one() == 0


def test_the_command_makes_an_operator_and_prints_a_link(app: Flask, browser_of: BrowserOf, world: World) -> None:
    email = f"op@{world.slug}.example"
    run = app.test_cli_runner()
    told = run.invoke(args=["identity", "operator", "add", "--email", email.upper(), "--name", "Op Erator"])
    assert told.exit_code == 0, told.output
    path = "/" + told.output.split("://", 1)[1].split("/", 1)[1].strip()
    browser = browser_of(None)
    browser.get("/" + path)
    assert browser.post("//reset/choose", {"password": PASSWORD, "again": PASSWORD}).status_code == 303
    assert sign_in(browser, email, PASSWORD).headers["Location"] == "/platform/"
    assert browser.get("//platform/").status_code == 200
    assert run.invoke(args=["identity", "operator", "remove", "--email", email]).exit_code == 0
    assert browser.get("//platform/").status_code == 404
    assert run.invoke(args=["identity", "operator", "remove", "--email", email]).exit_code == 2
    assert run.invoke(args=["identity", "operator", "add", "--email", "nonsense"]).exit_code == 2

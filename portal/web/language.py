"""The reader's language: French first, English complete."""

from flask import Flask, g, request
from flask_babel import Babel

from portal.web.filters import reader_language

LANGUAGES = ("fr", "en")
COOKIE = "language"


def chosen_language() -> str:
    """The person's own choice, else this browser's, else what the browser prefers, else French."""
    visit = g.get("visit")
    if visit is not None and visit.is_signed_in:
        return str(visit.door.locale)
    cookie = request.cookies.get(COOKIE, "") if request else ""
    if cookie in LANGUAGES:
        return cookie
    return (request.accept_languages.best_match(LANGUAGES) if request else None) or "fr"


def configure_language(app: Flask, packages: tuple[str, ...]) -> None:
    """One message catalogue per package; every translation is looked for in all of them."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = ";".join(f"{package}/translations" for package in packages)
    app.config["BABEL_DEFAULT_LOCALE"] = "fr"
    app.config["BABEL_DEFAULT_TIMEZONE"] = "Europe/Paris"
    Babel(app, locale_selector=chosen_language)

    @app.context_processor
    def language() -> dict[str, str]:
        return {"locale": reader_language()}


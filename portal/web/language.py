"""The reader's language: French first, English complete."""

from typing import Any

from flask import Flask, g, request
from flask_babel import Babel, Domain, get_translations
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from portal.web.filters import reader_language

LANGUAGES = ("fr", "en")
COOKIE = "language"
MOST_TEXTS = 8192
_formats: dict[tuple[str, str], str] = {}
_plain: dict[tuple[str, str], Markup] = {}


def chosen_language() -> str:
    """The person's own choice, else this browser's, else what the browser prefers, else French."""
    visit = g.get("visit")
    if visit is not None and visit.is_signed_in:
        return str(visit.door.locale)
    cookie = request.cookies.get(COOKIE, "") if request else ""
    if cookie in LANGUAGES:
        return cookie
    return (request.accept_languages.best_match(LANGUAGES) if request else None) or "fr"


@pass_eval_context
def shown_text(context: EvalContext, message: str, **variables: Any) -> str:
    """A template's text in the reader's language, `%(name)s` filled in and escaped as the template escapes.

    What Jinja's own extension does, with each translation looked up once per process: a page has some eighty of them.
    """
    key = (reader_language(), message)
    if context.autoescape and not variables and (kept := _plain.get(key)) is not None:
        return kept
    pattern = _formats.get(key)
    if pattern is None:
        if len(_formats) >= MOST_TEXTS:
            _formats.clear()
            _plain.clear()
        pattern = _formats[key] = get_translations().ugettext(message)
    if not context.autoescape:
        return pattern % variables
    text = Markup(pattern) % variables  # noqa: S704 - a translation is ours, its variables are escaped
    if not variables:
        _plain[key] = text
    return text


class _Texts(Domain):
    """The messages of all packages; the translations of a language are at hand without Flask-Babel's detours."""

    def get_translations(self) -> Any:
        """The translations of the reader's language."""
        kept = self.__dict__.setdefault("_of_language", {})
        language = reader_language()
        found = kept.get(language)
        if found is None:
            found = kept[language] = super().get_translations()  # type: ignore[no-untyped-call]
        return found


def configure_language(app: Flask, packages: tuple[str, ...]) -> None:
    """One message catalogue per package; every translation is looked for in all of them."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = ";".join(f"{package}/translations" for package in packages)
    app.config["BABEL_DEFAULT_LOCALE"] = "fr"
    app.config["BABEL_DEFAULT_TIMEZONE"] = "Europe/Paris"
    babel = Babel(app, locale_selector=chosen_language)
    babel.domain_instance = _Texts()  # type: ignore[no-untyped-call]
    app.jinja_env.globals.update({"_": shown_text, "gettext": shown_text})

    @app.context_processor
    def language() -> dict[str, str]:
        return {"locale": reader_language()}


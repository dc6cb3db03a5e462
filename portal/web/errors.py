"""What a person sees when something is refused or breaks: what happened, why, what to do."""

import logging
from http import HTTPStatus

from flask import Flask, Response, g, make_response, render_template, request
from sqlalchemy.exc import DataError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException

from portal.kernel.errors import Forbidden, IllegalStep, LookingOnly, NotFound, PortalError, Refused, Stale

log = logging.getLogger("portal.web")
STATUS_OF: dict[type[PortalError], int] = {
    NotFound: 404, Forbidden: 403, Refused: 422, Stale: 409, IllegalStep: 409,
}
PAGES = frozenset({400, 403, 404, 405, 409, 413, 422, 429, 500, 503})
RETRY_AFTER = "5"
SECRET_FIELDS = ("password", "csrf_token", "code", "token")


class TryAgain(Exception):
    """The database could not be reached, or its answer got lost: trying again is safe."""


def answer_to(error: PortalError) -> Response:
    """The page for a refusal that no view answered itself."""
    status = next((code for kind, code in STATUS_OF.items() if isinstance(error, kind)), 422)
    described = str(error) if isinstance(error, Refused | LookingOnly) else ""
    return error_page(status, described)


def error_page(status: int, description: str = "") -> Response:
    """The page of a status; statuses without a page of their own get the one of their class."""
    page = status if status in PAGES else 500 if status >= 500 else 400
    typed = _typed_again() if status == HTTPStatus.SERVICE_UNAVAILABLE else None
    html = render_template(
        f"errors/{page}.html", code=status, description=description, reference=g.get("request_id", ""),
        typed=typed, path=request.path,
    )
    response = make_response(html, status)
    response.headers["Cache-Control"] = "no-store"
    if status in (429, 503):
        response.headers["Retry-After"] = RETRY_AFTER
    return response


def _typed_again() -> list[tuple[str, str]] | None:
    """What was typed into the form, so that it can be sent again; nothing where secrets or files were in it."""
    if request.method != "POST" or request.files or any(word in name for name in request.form for word in ("password",)):
        return None
    return [(name, value) for name, value in request.form.items(multi=True) if name not in SECRET_FIELDS]


def register_errors(app: Flask) -> None:
    """Mounts the error pages."""

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> Response:
        if error.code is None or error.code < 400:
            return make_response(error.get_response())
        response = error_page(error.code)
        allowed = error.get_response().headers.get("Allow") if error.code == HTTPStatus.METHOD_NOT_ALLOWED else None
        if allowed:
            response.headers["Allow"] = allowed
        return response

    @app.errorhandler(PortalError)
    def refusal(error: PortalError) -> Response:
        return answer_to(error)

    @app.errorhandler(TryAgain)
    @app.errorhandler(OperationalError)
    @app.errorhandler(PoolTimeout)
    def unavailable(error: Exception) -> Response:
        log.error("unavailable: %s", error.__cause__ or error)
        return error_page(503)

    @app.errorhandler(DataError)
    def unfit(error: DataError) -> Response:
        log.error("a value that no form had judged and the database refused", exc_info=error)
        return error_page(400)

    @app.errorhandler(Exception)
    def broken(error: Exception) -> Response:
        log.exception("unexpected error")
        return error_page(500)

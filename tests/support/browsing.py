"""A signed-in browser for tests: Flask's client with the person's session, and forms posted as a page would."""

import re
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.kernel.ids import new_id
from tests.support.world import Person

_CSRF = re.compile(r'name="csrf[-_]token" (?:content|value)="([^"]+)"')


class Browser:
    """One browser; `get` and `post` take addresses below the person's organisation unless they begin with `//`."""

    def __init__(self, app: Flask, network: str, person: Person | None) -> None:
        self.client: FlaskClient = app.test_client()
        self.base = f"/{network}/{person.company.code}" if person else ""
        self._csrf = ""
        if person is not None:
            with self.client.session_transaction() as session:
                session["_user_id"] = person.token
                session["_fresh"] = True

    def address(self, path: str) -> str:
        """The whole address."""
        return path[1:] if path.startswith("//") else self.base + path

    def get(self, path: str, **options: Any) -> TestResponse:
        """Asks for a page."""
        return self.client.get(self.address(path), **options)

    def post(self, path: str, data: dict[str, Any] | None = None, **options: Any) -> TestResponse:
        """Sends a form with CSRF token and a fresh request id (unless the data names one)."""
        if not self._csrf:
            page = self.client.get("/sign-in" if not self.base else self.base + "/", follow_redirects=True)
            found = _CSRF.search(page.text)
            assert found, page.text[:500]
            self._csrf = found.group(1)
        form = {"csrf_token": self._csrf, "request_id": str(new_id()), **(data or {})}
        return self.client.post(self.address(path), data=form, **options)

    def forget(self) -> None:
        """Asks for a new token before the next form: signing in makes the old one worthless."""
        self._csrf = ""

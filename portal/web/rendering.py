"""Texts rendered outside a request: templates by name, and addresses on the public address."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from flask import current_app

from portal.web.runtime import runtime


def rendered(template: str, context: dict[str, Any]) -> str:
    """A template as text, in the language that is set, without what belongs to a request."""
    return current_app.jinja_env.get_template(template).render(context)


def absolute_addresses() -> Callable[..., str]:
    """A function like `url_for` that gives addresses on the public address, from a request, a worker or a command."""
    parts = urlsplit(runtime().settings.public_url)
    adapter = current_app.url_map.bind(parts.netloc, url_scheme=parts.scheme)

    def address(endpoint: str, **values: Any) -> str:
        return adapter.build(endpoint, values, force_external=True)

    return address

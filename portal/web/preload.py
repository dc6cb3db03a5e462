"""What every worker process needs is read once before they fork: it is shared memory, and the first reader need not wait."""

from flask import Flask


def read_templates(app: Flask) -> None:
    """Compiles every HTML template; a template that does not compile is found when the server starts."""
    for name in app.jinja_env.list_templates(extensions=["html"]):
        app.jinja_env.get_template(name)

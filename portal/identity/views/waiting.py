"""Having to wait, said in words and in a header."""

from datetime import timedelta
from math import ceil

from flask import Response
from flask_babel import ngettext


def wait_in_words(wait: timedelta) -> str:
    """How long one must wait, in whole minutes (rounded up)."""
    minutes = max(1, ceil(wait.total_seconds() / 60))
    return ngettext("%(num)s minute", "%(num)s minutes", minutes)


def retry_after(response: Response, wait: timedelta) -> Response:
    """The answer with the header that programs understand."""
    response.headers["Retry-After"] = str(max(1, ceil(wait.total_seconds())))
    return response

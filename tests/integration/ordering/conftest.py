"""What tests of ordering share."""

from collections.abc import Iterator

import pytest
from flask import Flask


@pytest.fixture
def app_context(app: Flask) -> Iterator[None]:
    """The application around an action, so that refusals find their words."""
    with app.test_request_context("/"):
        yield

"""Fails when the models and a freshly migrated database differ, on the server that the tests use."""

import sys

from app import create_app
from portal.kernel.db import Base
from portal.migrating import differences
from portal.settings import Settings
from tests.support.database import clone, ensure_template, shared_server


def main() -> int:
    """0 when they agree; each difference is printed otherwise."""
    create_app(Settings.from_env({"PORTAL_ENV": "test", "SECRET_KEY": "k" * 48}))
    with shared_server() as server, clone(server, ensure_template(server), "in_step") as urls:
        found = differences(urls.owner, Base.metadata)
    for difference in found:
        print(difference)
    print("Models and migrations agree." if not found else f"{len(found)} differences between models and migrations.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

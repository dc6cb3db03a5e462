"""Runs the tests in two rounds: all but the browser's, then the browser's, since a browser's event loop stays in its process."""

import subprocess
import sys

BROWSER = "tests/browser"
NOTHING_COLLECTED = 5
USAGE = "usage: python -m tools.run_tests MARKERS [pytest's arguments]"


def main(arguments: list[str]) -> int:
    """Both rounds run, whatever the first one found; ends with the first failure's code, and with 5 if no round had a test."""
    if not arguments:
        print(USAGE, file=sys.stderr)
        return 2
    markers, *rest = arguments
    whole = [sys.executable, "-m", "pytest", "--dist", "loadgroup", "-m", markers, *rest]
    if any(argument.startswith("tests") for argument in rest):
        return subprocess.run(whole, check=False).returncode
    codes = [
        subprocess.run([*whole, *round_], check=False).returncode
        for round_ in ([f"--ignore={BROWSER}"], [BROWSER])
    ]
    failed = [code for code in codes if code not in (0, NOTHING_COLLECTED)]
    return failed[0] if failed else min(codes)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

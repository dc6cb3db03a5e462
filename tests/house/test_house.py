"""The rules of the house, read from the source itself."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STOREYS = ("portal", "catalog", "ordering", "demo")
MAY_COMMIT = {"portal/web/blueprint.py", "portal/jobs/runner.py", "portal/post/sender.py"}
FORBIDDEN_NAMES = {"services", "utils", "helpers", "common", "managers", "base", "misc"}
LONGEST_FILE = 300
PRIVATE_PLACES = re.compile(
    r"/(work|root|farm)/|\bTODO\b|\bFIXME\b|\bXXX\b|raise NotImplementedError|coming soon|bientôt disponible"
)


def sources(*folders: str) -> Iterator[Path]:
    """Python files of the given top-level folders, and app.py."""
    for folder in folders:
        yield from sorted((ROOT / folder).rglob("*.py"))
    yield ROOT / "app.py"


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imported_names(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """(module, name) of every import."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.module or "", alias.name) for alias in node.names)


def test_nobody_imports_the_composition_root() -> None:
    found = [
        relative(path) for path in sources(*STOREYS)
        if any(module == "app" or module.startswith("app.") for module, _ in imported_names(ast.parse(path.read_text("utf-8"))))
    ]
    assert found == []


def test_commit_stands_where_transactions_end() -> None:
    found = {relative(path) for path in sources(*STOREYS) if ".commit()" in path.read_text("utf-8")}
    assert found <= MAY_COMMIT, found - MAY_COMMIT


def test_no_drawer_for_everything() -> None:
    found = [relative(path) for path in sources(*STOREYS) if path.stem in FORBIDDEN_NAMES]
    assert found == []


def test_files_stay_readable() -> None:
    lengths = {relative(path): len(path.read_text("utf-8").splitlines()) for path in sources(*STOREYS, "tests", "bench", "tools")}
    assert {name: length for name, length in lengths.items() if length > LONGEST_FILE} == {}


def test_flask_stays_in_the_web_rooms() -> None:
    """`request`, `g` and `current_user` belong to web/ and views; what they say is handed on as arguments."""
    found = []
    for path in sources(*STOREYS):
        name = relative(path)
        if "/web/" in name or "views" in name or name == "app.py":
            continue
        for module, imported in imported_names(ast.parse(path.read_text("utf-8"))):
            if (module == "flask" and imported in {"request", "g", "session", "current_app"}) or imported == "current_user":
                found.append(f"{name}: {imported}")
    assert found == []


def test_imports_stand_at_the_top() -> None:
    found = []
    for path in sources(*STOREYS):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                inner = [n for n in ast.walk(node) if isinstance(n, ast.Import | ast.ImportFrom)]
                found += [f"{relative(path)}:{n.lineno}" for n in inner]
    assert found == []


def test_errors_are_not_swallowed() -> None:
    found = []
    for path in sources(*STOREYS):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ExceptHandler):
                broad = node.type is None or (isinstance(node.type, ast.Name) and node.type.id in {"Exception", "BaseException"})
                if broad and all(isinstance(step, ast.Pass) for step in node.body):
                    found.append(f"{relative(path)}:{node.lineno}")
    assert found == []


def test_kernel_knows_no_flask() -> None:
    found = [
        f"{relative(path)}: {module}" for path in sorted((ROOT / "portal/kernel").rglob("*.py"))
        for module, _ in imported_names(ast.parse(path.read_text("utf-8"))) if module.split(".")[0].startswith("flask")
    ]
    assert found == []


def test_every_module_says_what_it_is_in_one_sentence() -> None:
    found = [relative(path) for path in sources(*STOREYS) if not ast.get_docstring(ast.parse(path.read_text("utf-8")))]
    assert found == []


@pytest.mark.parametrize("folder", [*STOREYS, "templates", "docs", "bench", "tools", "assets", "migrations"])
def test_the_project_speaks_of_itself_alone(folder: str) -> None:
    found = []
    for path in sorted((ROOT / folder).rglob("*")):
        if path.suffix in {".py", ".html", ".txt", ".md", ".js", ".scss", ".sql", ".toml"} and path.is_file():
            for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
                if PRIVATE_PLACES.search(line):
                    found.append(f"{relative(path)}:{number}: {line.strip()[:80]}")
    assert found == []


def test_the_map_names_every_room() -> None:
    """docs/map.md names every package folder and every top-level folder of the project."""
    told = (ROOT / "docs/map.md").read_text("utf-8")
    rooms = [
        relative(path) for storey in STOREYS for path in sorted((ROOT / storey).iterdir())
        if path.is_dir() and path.name not in {"__pycache__", "translations"} and any(path.rglob("*.py"))
    ]
    missing = [room for room in rooms if f"{room}/" not in told]
    assert missing == []

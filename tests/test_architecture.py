"""The arrows of the floor plan: who may import whom."""

import ast
import re
import sys
from pathlib import Path

import pytest

from app.assets import Assets

ROOT = Path(__file__).resolve().parents[1]
ENGINE = sorted((ROOT / "engine").rglob("*.py"))
APP = sorted((ROOT / "app").rglob("*.py"))
SCRIPTS = sorted((ROOT / "static" / "js").rglob("*.js"))
FLOOR_PLAN = (ROOT / "docs" / "architecture.md").read_text("utf-8")

# Each layer of the live interface may import those before it, never one after it.
LAYERS = (
    "app.containers",
    "app.refusals",
    "app.schemas",
    "app.messages",
    "app.events",
    "app.mailbox",
    "app.sessions",
    "app.routes",
    "app.main",
    "app.server",
    "app.commands",
    "app.cli",
)


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imports(path: Path) -> set[str]:
    """Every module that is imported anywhere in the file, inside functions too."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            module = node.module or ""
            parts = {f"{module}.{alias.name}" for alias in node.names}
            found |= {part for part in parts if is_module(part)} | {module}
    return found


def is_module(name: str) -> bool:
    path = ROOT.joinpath(*name.split("."))
    return path.with_suffix(".py").exists() or (path / "__init__.py").exists()


def packages(path: Path) -> set[str]:
    return {name.split(".")[0] for name in imports(path)}


def layer_of(module: str) -> int | None:
    places = [place for place, layer in enumerate(LAYERS) if module == layer or module.startswith(f"{layer}.")]
    return max(places) if places else None


def test_there_is_something_to_look_at() -> None:
    assert len(ENGINE) > 10
    assert len(APP) > 15
    assert len(SCRIPTS) > 10
    assert all(is_module(layer) for layer in LAYERS)


@pytest.mark.parametrize("path", ENGINE, ids=name_of)
def test_the_engine_needs_numpy_and_the_standard_library_only(path: Path) -> None:
    assert packages(path) <= {"engine", "numpy", *sys.stdlib_module_names}


@pytest.mark.parametrize("path", APP, ids=name_of)
def test_only_routes_and_main_know_fastapi(path: Path) -> None:
    web = packages(path) & {"fastapi", "starlette", "uvicorn"}
    name = name_of(path)
    if name.startswith("app.routes") or name == "app.main":
        assert web <= {"fastapi", "starlette"}
    else:
        allowed = {
            "app.security": {"starlette"},
            "app.connections": {"uvicorn"},
            "app.server": {"uvicorn"},
        }.get(name, set())
        assert web <= allowed, f"{name} imports {web}"


@pytest.mark.parametrize("path", APP, ids=name_of)
def test_imports_point_one_way(path: Path) -> None:
    own = layer_of(name_of(path))
    if own is None:  # the rest stands below the routes
        own = LAYERS.index("app.routes") - 1
    above = {module for module in imports(path) if (layer_of(module) or 0) > own}
    assert not above, f"{name_of(path)} imports {above}"


def test_there_are_no_circles() -> None:
    graph = {name_of(path): {m for m in imports(path) if is_module(m)} for path in ENGINE + APP}
    done: set[str] = set()

    def visit(module: str, way: tuple[str, ...]) -> None:
        assert module not in way, " → ".join([*way[way.index(module) :], module])
        if module not in done:
            for other in graph.get(module, set()) - {module.rpartition(".")[0]}:
                visit(other, (*way, module))
            done.add(module)

    for module in graph:
        visit(module, ())


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_nothing_imports_the_composition_root_of_the_page(path: Path) -> None:
    code = path.read_text("utf-8")
    assert not re.search(r"""(from|import)\s*\(?\s*["'][^"']*\bmain\.js["']""", code)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_only_one_module_touches_plotly(path: Path) -> None:
    code = re.sub(r"/\*.*?\*/|(?<!:)//[^\n]*", "", path.read_text("utf-8"), flags=re.DOTALL)
    assert path.name == "plotly.js" or not re.search(r"\bPlotly\b", code)


def rooms(place: str) -> list[list[str]]:
    """The cells of all tables below the heading of this place, row by row."""
    section = re.split(rf"^### .*{re.escape(place)}.*$", FLOOR_PLAN, maxsplit=1, flags=re.MULTILINE)[1]
    lines = re.split(r"^##", section, maxsplit=1, flags=re.MULTILINE)[0].splitlines()
    return [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines if line.startswith("|")]


def named(cell: str) -> set[str]:
    return set(re.findall(r"`([^`]+)`", cell))


@pytest.mark.parametrize("package", ["engine", "app"])
def test_every_module_has_its_place_in_the_floor_plan(package: str) -> None:
    modules = {path.stem for path in (ROOT / package).glob("*.py")} - {"__init__"}
    folders = {f"{path.parent.name}/" for path in (ROOT / package).glob("*/__init__.py")}
    assert set().union(*(named(row[0]) for row in rooms(f"`{package}/`"))) == modules | folders


def test_every_script_has_its_place_in_the_floor_plan_and_comes_when_it_says() -> None:
    at_once, later = set[str](), set[str]()
    for room, _, cell in [row for row in rooms("The page") if len(row) == 3][2:]:
        folder = "".join(["js/", *named(room)])
        before, _, after = cell.partition("*then*")
        at_once |= {f"{folder}{name}.js" for name in named(before)}
        later |= {f"{folder}{name}.js" for name in named(after)}
    first = {*Assets(ROOT / "static").modules("js/main.js"), "js/main.js", "js/theme.js"}
    assert at_once == first, "docs/architecture.md, before *then*: what comes with the page"
    everything = {path.relative_to(ROOT / "static").as_posix() for path in SCRIPTS}
    assert later == everything - first, "docs/architecture.md, after *then*: what is fetched on first use"


def rooms_needed(path: Path) -> set[str]:
    """The rooms of the page from which a script takes something, at once or later."""
    code = re.sub(r"/\*.*?\*/", "", path.read_text("utf-8"), flags=re.DOTALL)
    addresses = re.findall(r"""["'](\.{1,2}/[^"'\s]+\.js)["']""", code)
    return {room_of((path.parent / address).resolve()) for address in addresses}


def room_of(script: Path) -> str:
    return script.parent.relative_to(ROOT / "static" / "js").as_posix()


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_the_rooms_of_the_page_lean_on_each_other_one_way(path: Path) -> None:
    room, needed = room_of(path), rooms_needed(path)
    foundations = {"tools": {"tools"}, "experiment": {"tools", "experiment"}}
    foundations["session"] = {*foundations["experiment"], "session"}
    if room in foundations:
        assert needed <= foundations[room]
    whys = {other for other in needed if other.startswith("why/")}
    if path.name != "inspector.js":  # which opens them
        assert whys <= {room}, "a panel that says why stands alone"
    if not room.startswith("why"):
        assert "why" not in needed or path.name in {"main.js", "panels.js"}, "the playground does without them"


def test_every_style_sheet_has_its_place_in_the_floor_plan() -> None:
    placed = set().union(*(named(row[0]) for row in rooms("The page") if len(row) == 2)) - {"static/css"}
    assert placed == {path.stem for path in (ROOT / "static" / "css").glob("*.css")}

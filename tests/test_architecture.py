"""The arrows of the floor plan: who may import whom (docs/architecture.md)."""

import ast
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ENGINE = sorted((ROOT / "engine").rglob("*.py"))
APP = sorted((ROOT / "app").rglob("*.py"))
SCRIPTS = sorted((ROOT / "static" / "js").rglob("*.js"))

ENGINE_PACKAGES = (
    "functions",
    "experiment",
    "reference",
    "exact",
    "compiled",
    "runs",
    "diagnosis",
    "probes",
    "goals",
    "restarts",
)
"""From the bottom up: each may import those before it."""

APP_PACKAGES = {
    "wire": {"settings"},
    "compute": {"settings"},
    "operations": {"settings", "wire", "compute"},
    "live": {"settings", "wire", "compute"},
    "course": {"settings", "wire", "compute", "operations"},
    "http": {"settings", "wire", "compute", "operations", "live", "course"},
}
"""What each package of the service may import of the others."""

WEB_FRAMEWORK = {
    "app.main": {"fastapi", "starlette"},
    "app.http.routes": {"fastapi", "starlette"},
    "app.http.security": {"starlette"},
    "app.http.connections": {"uvicorn"},
    "app.server": {"uvicorn"},
}
"""Who knows what of the web framework and the web server: nobody else."""


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def is_module(name: str) -> bool:
    path = ROOT.joinpath(*name.split("."))
    return path.with_suffix(".py").exists() or (path / "__init__.py").exists()


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


def packages_of(module: str, root: str) -> set[str]:
    """The package, or the module of the root, that a module of `root` belongs to; empty for other modules."""
    parts = module.split(".")
    return {parts[1]} if parts[0] == root and len(parts) > 1 else set()


def imported_packages(path: Path, root: str) -> set[str]:
    """Which other packages, or modules of the root, of `root` a file imports."""
    found = set[str]().union(*(packages_of(module, root) for module in imports(path)))
    return found - packages_of(name_of(path), root)


def inside(package: Path) -> list[Path]:
    return sorted(package.rglob("*.py"))


def test_there_is_something_to_look_at() -> None:
    assert len(ENGINE) > 10
    assert len(APP) > 15
    assert len(SCRIPTS) > 10


def test_the_engine_needs_numpy_and_the_standard_library_only() -> None:
    for path in ENGINE:
        roots = {name.split(".")[0] for name in imports(path)}
        assert roots <= {"engine", "numpy", *sys.stdlib_module_names}, name_of(path)


@pytest.mark.parametrize("package", ENGINE_PACKAGES)
def test_a_package_of_the_engine_imports_only_those_below_it(package: str) -> None:
    below = ENGINE_PACKAGES[: ENGINE_PACKAGES.index(package)]
    assert inside(ROOT / "engine" / package), "the package is not there"
    for path in inside(ROOT / "engine" / package):
        assert imported_packages(path, "engine") <= {"arrays", *below}, name_of(path)


def test_every_package_of_the_engine_and_the_service_has_its_arrows() -> None:
    for root, known in (("engine", {*ENGINE_PACKAGES}), ("app", set(APP_PACKAGES))):
        assert {path.parent.name for path in (ROOT / root).glob("*/__init__.py")} == known


@pytest.mark.parametrize("package", APP_PACKAGES)
def test_a_package_of_the_service_imports_only_those_it_may(package: str) -> None:
    for path in inside(ROOT / "app" / package):
        imported = {name for name in imported_packages(path, "app") if is_module(f"app.{name}")}
        assert imported <= APP_PACKAGES[package], name_of(path)


def test_the_web_framework_stays_where_it_is_needed() -> None:
    for path in APP:
        name = name_of(path)
        allowed = next((web for module, web in WEB_FRAMEWORK.items() if f"{name}.".startswith(f"{module}.")), set())
        web = {imported.split(".")[0] for imported in imports(path)} & {"fastapi", "starlette", "uvicorn"}
        assert web <= allowed, f"{name} imports {web}"


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


ROOMS = {
    "tools": set[str](),
    "model": {"tools"},
    "links": {"tools", "model"},
    "session": {"tools", "model"},
    "plot": {"tools", "model"},
    "network": {"tools", "model", "session"},
    "settings": {"tools", "model", "session"},
    "charts": {"tools", "model", "session"},
    "exercise": {"tools", "model", "links", "settings"},
    "course": {"tools", "model", "links", "exercise"},
    "sharing": {"tools", "model", "links", "session", "exercise"},
    "data": {"tools", "model", "plot", "sharing"},
    "explain/shared": {"tools", "model", "charts", "plot"},
}
"""The rooms of the page, and on which others each may lean. A panel of `explain/` leans on no other panel."""

PANEL_LEANS_ON = {"tools", "model", "links", "session", "plot", "network", "settings", "charts", "explain/shared"}


def rooms_needed(path: Path) -> set[str]:
    """The other rooms of the page from which a script takes something, at once or later."""
    code = re.sub(r"/\*.*?\*/", "", path.read_text("utf-8"), flags=re.DOTALL)
    addresses = re.findall(r"""["'](\.{1,2}/[^"'\s]+\.js)["']""", code)
    return {room_of((path.parent / address).resolve()) for address in addresses} - {room_of(path)}


def room_of(script: Path) -> str:
    return script.parent.relative_to(ROOT / "static" / "js").as_posix()


def test_the_rooms_of_the_page_lean_on_each_other_one_way() -> None:
    for path in SCRIPTS:
        room = room_of(path)
        if room in {".", "page"}:  # where the page is put together
            continue
        if room == "explain":  # which opens its panels
            assert all(other in {"tools", "model"} or other.startswith("explain/") for other in rooms_needed(path)), (
                path
            )
        else:
            assert rooms_needed(path) <= ROOMS.get(room, PANEL_LEANS_ON), f"{path.relative_to(ROOT)}"


def test_every_room_has_its_arrows() -> None:
    rooms = {room_of(path) for path in SCRIPTS} - {".", "page", "explain"}
    assert {room for room in rooms if not room.startswith("explain/")} == {*ROOMS} - {"explain/shared"}


def test_nothing_imports_the_composition_root_of_the_page() -> None:
    for path in SCRIPTS:
        assert not re.search(r"""(from|import)\s*\(?\s*["'][^"']*\bmain\.js["']""", path.read_text("utf-8")), path


def test_only_one_module_touches_plotly() -> None:
    for path in SCRIPTS:
        code = re.sub(r"/\*.*?\*/|(?<!:)//[^\n]*", "", path.read_text("utf-8"), flags=re.DOTALL)
        assert path.name == "plotly.js" or not re.search(r"\bPlotly\b", code), path

"""The package as it is shipped: version, wheel, start-up, and files that name no index."""

from __future__ import annotations

import importlib
import importlib.metadata
import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hatchling.build import build_wheel

import basebargain

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "basebargain"
HEAVY = ("matplotlib", "nashpy", "numpy", "pandas", "scipy", "sympy", "xarray")
ROOMS = sorted(path.parent.name for path in PACKAGE.glob("*/__init__.py"))
# Brackets keep this file from matching itself.
ADDRESS = re.compile(
    r"py[p]i\.|python[h]osted|/[s]imple/|inde[x]-url|find-[l]inks|trusted-[h]ost|file:/[/]/",
    re.IGNORECASE,
)


def project_files() -> Iterator[Path]:
    """Every text file a clone holds."""
    generated = {
        "_build",
        "generated",
        "jupyter_execute",
        "__pycache__",
        "build",
        "dist",
        "figures",
    }
    for room in (".ci", "benchmarks", "docs", "examples", "src", "tests"):
        for path in (ROOT / room).rglob("*"):
            if path.is_file() and not generated & set(path.relative_to(ROOT).parts):
                yield path
    yield from (path for path in ROOT.iterdir() if path.is_file())


@pytest.fixture(scope="module")
def wheel_names(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Names of the files in a freshly built wheel."""
    folder = tmp_path_factory.mktemp("wheel")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        name = build_wheel(str(folder))
    return set(zipfile.ZipFile(folder / name).namelist())


def test_version_is_the_installed_one() -> None:
    assert importlib.metadata.version("basebargain") == basebargain.__version__


def test_version_is_the_cited_one() -> None:
    assert f"\nversion: {basebargain.__version__}\n" in (ROOT / "CITATION.cff").read_text()


def test_changelog_speaks_of_this_version() -> None:
    assert f"\n## [{basebargain.__version__}]" in (ROOT / "CHANGELOG.md").read_text()


def test_wheel_holds_every_file_of_the_package(wheel_names: set[str]) -> None:
    """Stubs, the typing marker and the data files are needed at run time, not the modules alone."""
    held = {
        path.relative_to(PACKAGE.parent).as_posix()
        for path in PACKAGE.rglob("*")
        if path.suffix in {".py", ".pyi", ".toml", ".typed"} or path.name == "py.typed"
    }
    assert "basebargain/py.typed" in held
    assert held <= wheel_names


def test_wheel_holds_the_licence(wheel_names: set[str]) -> None:
    assert any(name.endswith("licenses/LICENSE") for name in wheel_names)


def test_import_is_light() -> None:
    """The heavy packages load when a name that needs them is first used."""
    code = f"import sys, basebargain; print(*sorted(set({HEAVY!r}) & set(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.split() == []


@pytest.mark.parametrize("room", ["", *ROOMS])
def test_public_names_resolve(room: str) -> None:
    """A stub may promise a name that its module does not have; lazy loading would hide that."""
    module = importlib.import_module(f"basebargain.{room}".rstrip("."))
    assert [name for name in module.__all__ if not hasattr(module, name)] == []


def test_no_file_names_a_package_index() -> None:
    found = {
        str(path.relative_to(ROOT)): match.group()
        for path in project_files()
        if (match := ADDRESS.search(path.read_text(encoding="utf-8", errors="ignore")))
    }
    assert found == {}


def pinned() -> dict[str, str]:
    """Return the lines of the constraints file, by normalised name."""
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    return {
        re.sub(r"[-_.]+", "-", line.partition("==")[0]).lower(): line
        for line in lines
        if not line.startswith("#")
    }


def test_constraints_hold_names_and_versions_only() -> None:
    plain = re.compile(r"[A-Za-z0-9._-]+==[A-Za-z0-9.+!]+")
    assert [line for line in pinned().values() if not plain.fullmatch(line)] == []


def test_every_dependency_is_pinned() -> None:
    table = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = [*table["build-system"]["requires"], *table["project"]["dependencies"]]
    for group in (table["project"]["optional-dependencies"], table["dependency-groups"]):
        wanted += [entry for entries in group.values() for entry in entries]
    # Not installed for development: it has no wheels for some platforms.
    wanted = [entry for entry in wanted if not str(entry).startswith("pygambit")]
    names = {
        re.sub(r"[-_.]+", "-", re.split(r"[<>=!~;\[ ]", entry)[0]).lower()
        for entry in wanted
        if isinstance(entry, str)
    }
    assert names - set(pinned()) == set()


@pytest.mark.parametrize("page", ["README.md", "docs/contributing.md", ".ci/run"])
def test_every_make_target_that_a_page_names_exists(page: str) -> None:
    named = set(re.findall(r"\bmake ([a-z][a-z-]+)", (ROOT / page).read_text()))
    looped = re.findall(r"for target in ([a-z -]+);", (ROOT / page).read_text())
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    wanted = named.union(*(line.split() for line in looped))
    assert wanted
    assert wanted <= targets

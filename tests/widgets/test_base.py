"""The base widget: unknown settings, errors, late views, static files."""

from __future__ import annotations

import subprocess
from pathlib import Path
from shutil import which
from typing import ClassVar

import pytest
import traitlets

from ankara_lab.widgets._base import STATIC, LabWidget
from tests.widgets.recording import Recording

VIEWS = sorted(path for path in STATIC.glob("*.js") if not path.name.startswith("_"))


class Pad(Recording, LabWidget):
    _view: ClassVar[str] = "motif_mixer"

    size = traitlets.Int(1, min=0).tag(sync=True)

    @traitlets.observe("size")
    def _grow(self, change: dict[str, int]) -> None:
        if change["new"] > 9:
            raise ValueError("size must be at most 9; choose less")

    def _on_burst(self, _content: object) -> None:
        raise KeyError("thread")


def test_unknown_setting_gets_a_hint() -> None:
    with pytest.raises(TypeError, match="did you mean 'size'"):
        Pad(sise=3)


def test_errors_that_the_browser_causes_are_shown() -> None:
    pad = Pad()
    pad.set_state({"size": 20})
    assert pad.problem == "size must be at most 9; choose less"
    pad.browser_says(kind="burst")
    assert pad.problem.startswith("KeyError")
    pad.browser_says(kind="dance")
    assert "does not know" in pad.problem
    pad.report(None)
    assert pad.problem == ""


def test_errors_that_python_causes_are_raised() -> None:
    with pytest.raises(ValueError, match="at most 9"):
        Pad().size = 20


def test_a_late_view_hears_the_latest_word() -> None:
    pad = Pad()
    pad.tell("weather", text="dry")
    pad.tell("weather", text="harmattan")
    pad.sent.clear()
    pad.browser_says(kind="hello")
    assert [told["text"] for told in pad.told("weather")] == ["harmattan"]


@pytest.mark.parametrize("view", VIEWS, ids=lambda path: path.stem)
def test_view_files_keep_the_rules(view: Path, tmp_path: Path) -> None:
    text = view.read_text(encoding="utf-8")
    whole = (STATIC / "_prelude.js").read_text(encoding="utf-8") + "\n" + text
    assert "export default { render }" in text
    assert "import " not in whole, "a view is loaded from a Blob: nothing can be imported"
    assert "://" not in whole.replace("http://www.w3.org/2000/svg", ""), "no CDN"
    assert "getElementById" not in whole
    assert (STATIC.parent / f"{view.stem}.py").exists()
    node = which("node")
    if node is None:
        pytest.skip("no Node to check the syntax with; the browser tests load the views")
    module = tmp_path / "view.mjs"
    module.write_text(whole, encoding="utf-8")
    subprocess.run([node, "--check", str(module)], check=True, timeout=30)


def test_the_prelude_stays_small() -> None:
    assert len((STATIC / "_prelude.js").read_text(encoding="utf-8").splitlines()) <= 90

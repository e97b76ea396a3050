"""The command that serves the Studio."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest

from ankara_lab.cli import main
from ankara_lab.commands.studio import PAGE, studio_command, with_template


def test_the_page_is_one_cell_without_output() -> None:
    book = nbformat.read(PAGE, as_version=4)
    nbformat.validate(book)
    assert [cell.cell_type for cell in book.cells] == ["code"]
    assert book.cells[0].outputs == []
    assert book.metadata["voila"]["template"] == "ankara"


def test_the_command_serves_our_template_and_only_here() -> None:
    command = studio_command("127.0.0.1", 8866, browser=False, extra=["--debug"])
    assert str(PAGE) in command
    assert "--template=ankara" in command
    assert "--no-browser" in command
    assert command[-1] == "--debug"
    assert "--no-browser" not in studio_command("127.0.0.1", 8866, browser=True)


def test_a_setting_of_the_persons_own_stands_instead_of_ours() -> None:
    mine = "--MappingKernelManager.cull_idle_timeout=9"
    command = studio_command("127.0.0.1", 8866, browser=False, extra=[mine])
    assert [word for word in command if "cull_idle_timeout" in word] == [mine]


def test_the_template_is_found_before_others() -> None:
    found = with_template({"JUPYTER_PATH": "/mine", "HOME": "/home/ada"})
    first, second = found["JUPYTER_PATH"].split(":")
    folder = Path(first) / "voila" / "templates" / "ankara"
    assert json.loads((folder / "conf.json").read_text())["base_template"] == "lab"
    assert (folder / "index.html.j2").is_file()
    assert (second, found["HOME"]) == ("/mine", "/home/ada")


def test_a_port_that_is_none_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["studio", "--port", "99999"]) == 2
    assert "--port" in capsys.readouterr().err

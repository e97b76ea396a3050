"""The routes of a real Jupyter server: who may ask, what they answer, what a kernel is told."""

from __future__ import annotations

import io
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ankara_lab.cloth.export import save_picture

ROOT = Path(__file__).parents[2]
EXTENSION = json.loads((ROOT / "ankara_lab" / "server" / "ankara_lab.json").read_text())
TOKEN = "a-word-for-the-test"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """A server with our extension switched on as the wheel does it, below /user/ada/."""
    home = tmp_path_factory.mktemp("server")
    work = home / "work"
    shutil.copytree(ROOT / "lessons", work / "lessons")
    (work / "shelf").mkdir()
    red = np.full((512, 256, 3), (200, 30, 40), np.uint8)
    save_picture(red, work / "shelf" / "two words.png", {"prompt": "plain red", "seed": 1})
    (work / "shelf" / "damaged.png").write_bytes(b"no picture")
    (home / "secret.png").write_bytes((work / "shelf" / "two words.png").read_bytes())
    config = home / "config" / "jupyter_server_config.d"
    config.mkdir(parents=True)
    (config / "ankara_lab.json").write_text(json.dumps(EXTENSION))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **os.environ, "HOME": str(home), "PYTHONPATH": str(ROOT), "IPYTHONDIR": str(home / "i"),
        "JUPYTER_CONFIG_DIR": str(config.parent), "JUPYTER_DATA_DIR": str(home / "data"),
    }  # fmt: skip
    log = home / "log"
    with log.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "jupyter_server", "--no-browser", "--allow-root",
             "--ServerApp.ip=127.0.0.1", f"--ServerApp.port={port}",
             f"--IdentityProvider.token={TOKEN}", "--ServerApp.base_url=/user/ada/",
             f"--ServerApp.root_dir={work}"],
            env=environment, stdout=out, stderr=out,
        )  # fmt: skip
    base = f"http://127.0.0.1:{port}/user/ada/"
    try:
        for _ in range(120):
            try:
                urllib.request.urlopen(f"{base}api", timeout=5).close()
                break
            except OSError:
                if process.poll() is not None:
                    break
                time.sleep(0.5)
        else:
            pytest.fail(f"the server did not start:\n{log.read_text()[-2000:]}", pytrace=False)
        yield base, work
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def get(base: str, route: str, token: str = TOKEN) -> tuple[int, bytes]:
    request = urllib.request.Request(f"{base}ankara-lab/{route}")
    request.add_header("Authorization", f"token {token}")
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


@pytest.mark.parametrize("route", ["lessons", "shelf", "new-design", "studio"])
def test_a_stranger_gets_nothing(server: tuple[str, Path], route: str) -> None:
    assert get(server[0], route)[0] == 200
    assert get(server[0], route, "wrong")[0] == 403


def test_lessons(server: tuple[str, Path]) -> None:
    answer = json.loads(get(server[0], "lessons")[1])
    assert answer["folder"] == "lessons"
    assert answer["lessons"][0]["path"] == "lessons/01_first_cloth.ipynb"


def test_shelf_and_thumbnail(server: tuple[str, Path]) -> None:
    answer = json.loads(get(server[0], "shelf")[1])
    (design,) = answer["designs"]
    assert (design["name"], design["title"]) == ("two words.png", "plain red")
    status, data = get(server[0], f"shelf/thumbnail?name={urllib.parse.quote(design['name'])}")
    assert status == 200
    with Image.open(io.BytesIO(data)) as picture:
        assert picture.size == (128, 256)
        assert picture.getpixel((5, 5)) == (200, 30, 40)


@pytest.mark.parametrize(
    "name, status",
    [("missing.png", 404), ("../../secret.png", 404), ("damaged.png", 422), ("", 404),
     ("..%5c..%5csecret.png", 404), ("%00.png", 404), ("shelf", 404), (".", 404)],
)  # fmt: skip
def test_no_thumbnail_of_anything_else(server: tuple[str, Path], name: str, status: int) -> None:
    code, data = get(server[0], f"shelf/thumbnail?name={name}")
    assert code == status
    assert not data.startswith(b"\x89PNG")


def test_studio_says_what_lacks(server: tuple[str, Path]) -> None:
    assert json.loads(get(server[0], "studio")[1])["lacks"] in ("voila", "page")


def test_a_kernel_is_told_the_work_folder(server: tuple[str, Path]) -> None:
    base, work = server
    file = work / "told.txt"
    kernel = work / "tell.py"  # runs in place of a kernel: what counts is its environment
    kernel.write_text(f"import os; open({str(file)!r}, 'w').write(os.environ['ANKARA_LAB_WORK'])")
    spec = work.parent / "data" / "kernels" / "tell"
    spec.mkdir(parents=True)
    (spec / "kernel.json").write_text(
        json.dumps({"argv": [sys.executable, str(kernel), "{connection_file}"],
                    "display_name": "tell", "language": "python"})
    )  # fmt: skip
    request = urllib.request.Request(f"{base}api/kernels", json.dumps({"name": "tell"}).encode())
    request.add_header("Authorization", f"token {TOKEN}")
    urllib.request.urlopen(request, timeout=60).close()
    for _ in range(60):
        if file.exists() and file.read_text():
            break
        time.sleep(0.25)
    assert Path(file.read_text()) == work.resolve()

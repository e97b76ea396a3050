"""LatentMap without a browser: any point decodes, hover, search, recipes, errors."""

from __future__ import annotations

import base64
import io
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from ankara_lab.commands.design_file import open_design, save_design
from ankara_lab.draw.swatch import draw_swatch
from ankara_lab.latent.index import build_index
from ankara_lab.latent.map import latent_map
from ankara_lab.model.codec import decode, encode, picture_to_tile
from ankara_lab.model.refine_steps import REFINE_SOON
from ankara_lab.widgets.latent_map import LatentMap
from tests.widgets.recording import Recording

SWATCHES = [draw_swatch(seed=seed, size=64) for seed in range(6)]
TILES = torch.cat([picture_to_tile(Image.fromarray(swatch.tile)) for swatch in SWATCHES])
LAYOUTS = [swatch.record["spec"]["layout"] for swatch in SWATCHES]


class Map(Recording, LatentMap):
    pass


@pytest.fixture(scope="module")
def latents(shipped_model: Any) -> torch.Tensor:
    return encode(TILES, shipped_model)


@pytest.fixture
def atlas(shipped_model: Any, latents: torch.Tensor) -> Map:
    return Map(latents, shipped_model, method="pca", pictures=TILES, labels={"layout": LAYOUTS},
               names=[f"cloth {seed}" for seed in range(6)])  # fmt: skip


def between(atlas: Map, *places: int) -> list[float]:
    return atlas.map.points[list(places)].mean(0).tolist()


def test_a_drag_is_answered_frame_by_frame(atlas: Map, shipped_model: Any) -> None:
    atlas.sent.clear()
    one, two = between(atlas, 0, 1), between(atlas, 1, 2)
    atlas.browser_says(kind="event", view="v", seq=1, at=one, rest=False, look=None)
    atlas.browser_says(kind="event", view="v", seq=2, at=two, rest=True, look=None)
    (first, moving), (second, still) = atlas.frames()
    assert (first["seq"], moving.format, second["seq"], still.format) == (1, "JPEG", 2, "PNG")
    assert atlas.point == pytest.approx(two)
    expected = decode(atlas.map.latent_at(*two), shipped_model)
    assert atlas.result is not None
    assert (atlas.result - expected).abs().mean() < 2e-3  # latents are rounded for the recipe
    (near,) = atlas.told("near")
    shares = {item["place"]: item["share"] for item in near["items"] if item["share"]}
    assert shares == pytest.approx(atlas.blend) and sum(shares.values()) == pytest.approx(1)


def test_places_in_the_browser_are_those_of_the_map(atlas: Map) -> None:
    left, top, side = atlas._frame
    places = np.frombuffer(base64.b64decode(atlas._places), "<u2").reshape(-1, 2) / 65535
    points = np.stack([left + places[:, 0] * side, top - places[:, 1] * side], 1)
    assert np.abs(points - atlas.map.points.numpy()).max() < side / 60000
    assert 0 < places.min() and places.max() < 1


@pytest.mark.parametrize("where", ["at a design", "between two", "far away"])
def test_what_is_shown_replays_to_the_bit(
    where: str, atlas: Map, shipped_model: Any, tmp_path: Path
) -> None:
    if where == "at a design":
        atlas.go_to(3)
        assert atlas.blend == {3: 1.0}
    else:
        x, y = between(atlas, 0, 1) if where == "between two" else (1e3, -1e3)
        atlas.point = (x, y)
    assert atlas.result is not None
    assert atlas.recipe["designs"] == [f"cloth {place}" for place in atlas.blend]
    path = save_design(atlas.result, tmp_path / "a.png", atlas.recipe)
    design = open_design(path)
    assert np.array_equal(np.asarray(design.replay(shipped_model)), np.asarray(design.picture))


def test_a_hover_shows_the_design_and_leaves_the_cloth(atlas: Map) -> None:
    cloth = atlas.result
    atlas.sent.clear()
    atlas.browser_says(kind="event", view="v", seq=7, at=None, rest=False, look=4)
    ((header, thumb),) = atlas.frames("thumb")
    assert header["seq"] == 7 and thumb.size == (96, 96)
    assert atlas.told("look")[0]["name"] == "cloth 4"
    assert atlas.told("look")[0]["about"] == LAYOUTS[4]
    assert atlas.frames() == [] and atlas.result is cloth
    error = np.asarray(thumb, float) - np.asarray(
        Image.fromarray(SWATCHES[4].tile).resize((96, 96), Image.Resampling.LANCZOS), float
    )
    assert np.abs(error).mean() < 12  # JPEG


def test_asked_twice_for_one_place_it_decodes_once(atlas: Map) -> None:
    at = between(atlas, 2, 3)
    atlas.sent.clear()
    for seq in (1, 2):
        atlas.browser_says(kind="event", view="v", seq=seq, at=at, rest=True, look=None)
    assert [header["seq"] for header, _ in atlas.frames()] == [1]
    assert atlas.sent[-1][0] == {"kind": "missed", "view": "v", "seq": 2}


def test_small_pictures_of_latents_come_from_a_job(
    shipped_model: Any, latents: torch.Tensor
) -> None:
    atlas = Map(latent_map(latents, method="pca", repeat="half-drop"), shipped_model)
    assert atlas.repeat == "half-drop" and atlas.job is not None
    atlas.job.wait(120)
    assert atlas.problem == ""
    assert all(len(atlas.frames(f"near{number}")) == 1 for number in range(5))
    assert atlas.frames("sheet") == []


def test_pictures_come_as_one_sheet_and_a_new_view_gets_it_again(atlas: Map) -> None:
    ((_, sheet),) = atlas.frames("sheet")
    assert sheet.size == (3 * 48, 3 * 48)
    atlas.browser_says(kind="hello")
    assert len(atlas.frames("sheet")) == 2 and len(atlas.frames("near0")) == 2


def test_designs_of_any_kind(shipped_model: Any, latents: torch.Tensor) -> None:
    designs = [SWATCHES[0], SimpleNamespace(picture=Image.fromarray(SWATCHES[1].tile)), latents[2]]
    atlas = Map(designs, shipped_model, method="pca")
    asked = torch.cat([encode(TILES[:2], shipped_model, refine=REFINE_SOON), latents[2:3]])
    gap = (atlas.map.latents - latent_map(asked, method="pca").latents).abs().mean()
    assert len(atlas.map) == 3 and gap < 0.1
    assert atlas.frames("sheet") == []  # the third has no picture
    atlas = Map(SWATCHES[:3], shipped_model, method="pca")
    assert len(atlas.frames("sheet")) == 1


def test_words_find_names_and_labels(atlas: Map) -> None:
    assert atlas.find("cloth 2") == [2]
    assert atlas.find(LAYOUTS[3]) == [at for at, name in enumerate(LAYOUTS) if name == LAYOUTS[3]]
    atlas.browser_says(kind="find", words="giraffe")
    assert atlas.told("found")[-1] == {
        "kind": "tell", "topic": "found", "words": "giraffe", "hits": []}  # fmt: skip


def test_words_find_what_an_index_knows(shipped_model: Any, latents: torch.Tensor) -> None:
    records = [{"name": f"n{at}", "captions": swatch.record["captions"],
                "terms": swatch.record["shown"]} for at, swatch in enumerate(SWATCHES)]  # fmt: skip
    index = build_index([TILES], records, shipped_model)
    atlas = Map(latents, shipped_model, method="pca", index=index)
    for at, record in enumerate(records):
        places = atlas.find(record["terms"][0].replace("_", " "))
        assert at in places
        assert all(record["terms"][0] in records[place]["terms"] for place in places[:1])
    assert atlas.recipe["designs"][0].startswith("n")


def test_without_a_kernel_map_and_cloth_are_seen(atlas: Map) -> None:
    data, _ = atlas._repr_mimebundle_()
    still = Image.open(io.BytesIO(base64.b64decode(data["image/png"])))
    assert still.width > 2 * still.height
    assert len(np.unique(np.asarray(still)[:, : still.height].reshape(-1, 3), axis=0)) > 3


def test_bad_input_is_told(atlas: Map) -> None:
    for content in ({"at": [float("nan"), 0], "rest": True}, {"at": ["a", "b"], "rest": True},
                    {"at": None, "look": 99}):  # fmt: skip
        atlas.browser_says(kind="event", view="v", seq=9, **content)
        assert atlas.problem
        assert atlas.sent[-1][0] == {"kind": "missed", "view": "v", "seq": 9}
    with pytest.raises(ValueError, match="from 0 to 5"):
        atlas.go_to(6)
    with pytest.raises(ValueError, match="colour_by"):
        atlas.colour_by = "weight"


@pytest.mark.parametrize(("how", "words"), [
    ({"names": ["one"]}, "names must hold 6"), ({"pictures": TILES[:2]}, "pictures must hold 6"),
    ({"labels": {"a": ["x"]}}, "6 values"), ({"colour_by": "a"}, "colour_by"),
    ({"method": "tsne"}, "umap"),
])  # fmt: skip
def test_bad_settings(
    how: dict[str, Any], words: str, shipped_model: Any, latents: torch.Tensor
) -> None:
    with pytest.raises(ValueError, match=words):
        Map(latents, shipped_model, **{"method": "pca", **how})


def test_bad_designs(shipped_model: Any, latents: torch.Tensor) -> None:
    with pytest.raises(ValueError, match="got str"):
        Map("cloth.png", shipped_model)
    with pytest.raises(ValueError, match="at least 3"):
        Map(latents[:2], shipped_model)
    with pytest.raises(ValueError, match="repeat straight"):
        Map(latent_map(latents, method="pca"), shipped_model, repeat="brick")
    with pytest.raises(TypeError, match="colour_by"):
        Map(latents, shipped_model, color_by="layout")

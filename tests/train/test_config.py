from __future__ import annotations

from pathlib import Path

import pytest

from ankara_lab.train._config import CONFIGS, load_config, parse_setting
from ankara_lab.train.assemble import AssembleConfig
from ankara_lab.train.attributes import AttributesConfig
from ankara_lab.train.autoencoder import AutoencoderConfig, build_autoencoder
from ankara_lab.train.text import TextConfig
from ankara_lab.train.unet import UNetConfig


@pytest.mark.parametrize("path", sorted(CONFIGS.glob("*.toml")), ids=lambda path: path.stem)
def test_shipped_configs_load(path: Path) -> None:
    kinds = {"autoencoder": AutoencoderConfig, "text": TextConfig, "unet": UNetConfig,
             "attributes": AttributesConfig, "features": AttributesConfig}
    config = load_config(path, kinds[path.stem.split("-")[0]])
    assert config.minutes > 0


def test_overrides_replace_the_file(tmp_path: Path) -> None:
    path = tmp_path / "c.toml"
    path.write_text("width = 8\nminutes = 3\nencoder_blocks = [0, 1]\n")
    config = load_config(path, AutoencoderConfig, {"width": 16, "data": "here"})
    assert (config.width, config.minutes, config.encoder_blocks) == (16, 3.0, (0, 1))
    assert config.data == Path("here")


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"widht": 8}, "did you mean 'width'"),
        ({"nonsense_entirely": 8}, "known are"),
        ({"width": "wide"}, "type int"),
        ({"width": True}, "type int"),
        ({"encoder_blocks": [0, "one"]}, "type int"),
        ({"encoder_blocks": "0123"}, "tuple"),
    ],
)
def test_a_wrong_setting_is_named(settings: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        load_config(None, AutoencoderConfig, settings)


def test_a_missing_or_damaged_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="found none"):
        load_config(tmp_path / "none.toml", AssembleConfig)
    (tmp_path / "bad.toml").write_text("width = = 3")
    with pytest.raises(ValueError, match="no valid TOML"):
        load_config(tmp_path / "bad.toml", AssembleConfig)


def test_settings_of_the_command_line() -> None:
    assert parse_setting("width=8") == ("width", 8)
    assert parse_setting("blocks = [1, 2]") == ("blocks", [1, 2])
    assert parse_setting("vae=runs/a/vae") == ("vae", "runs/a/vae")
    with pytest.raises(ValueError, match="key=value"):
        parse_setting("width")


def test_unequal_depths_are_refused() -> None:
    config = load_config(None, AutoencoderConfig, {"encoder_blocks": [0, 1]})
    with pytest.raises(ValueError, match="same length"):
        build_autoencoder(config)


def test_every_default_of_the_command_line_is_shipped() -> None:
    from ankara_lab.train.__main__ import _DEFAULTS

    for name in ("autoencoder", "text", "unet"):
        assert (CONFIGS / f"{_DEFAULTS.get(name, name)}.toml").is_file()

"""The loop: what stock pipelines compute, and what only ours does."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from ankara_lab.model.codec import decode
from ankara_lab.model.denoise import Step, denoise
from ankara_lab.model.design import design
from ankara_lab.model.load import Model
from ankara_lab.model.torus import REPEATS, roll
from ankara_lab.model.words import embed
from tests.model_fixtures import tiny, tiny_parts

TOLERANCE = 1e-4


def last(*args, **options) -> Step:
    *_, step = denoise(*args, **options)
    return step


def stock(kind: str, parts: dict):
    import diffusers

    pipe = getattr(diffusers, kind)(
        **parts, safety_checker=None, feature_extractor=None, requires_safety_checker=False
    )
    pipe.set_progress_bar_config(disable=True)
    return pipe


@pytest.mark.parametrize("guidance", [1.0, 3.0])
@pytest.mark.parametrize("steps", [4, 5])
@pytest.mark.parametrize("options", [{}, {"guidance_embedding": True}, {"prediction": "epsilon"}])
def test_with_padding_off_it_is_the_stock_pipeline(
    guidance: float, steps: int, options: dict
) -> None:
    parts = tiny_parts(seed=5, **options)
    if options.get("prediction") == "epsilon":  # epsilon cannot start from pure noise
        parts["scheduler"] = type(parts["scheduler"]).from_config(
            parts["scheduler"].config, rescale_betas_zero_snr=False
        )
    want = stock("StableDiffusionPipeline", parts)(
        "yellow birds on indigo", negative_prompt="red", num_inference_steps=steps,
        guidance_scale=guidance, height=64, width=128, output_type="latent",
        generator=torch.Generator().manual_seed(7),
    ).images
    got = last(
        Model(**parts), "yellow birds on indigo", negative="red", steps=steps, guidance=guidance,
        size=(64, 128), repeat=None, seed=7,
    )
    torch.testing.assert_close(got.latent, want, atol=TOLERANCE, rtol=0)


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # diffusers'
@pytest.mark.parametrize(
    "name", ["LCMScheduler", "EulerDiscreteScheduler", "EulerAncestralDiscreteScheduler",
             "DPMSolverMultistepScheduler", "HeunDiscreteScheduler", "PNDMScheduler"]
)
def test_other_schedulers_run_as_in_the_stock_pipeline(name: str) -> None:
    import diffusers

    parts = tiny_parts(seed=5)
    parts["scheduler"] = getattr(diffusers, name)(
        beta_schedule="scaled_linear", beta_start=0.00085, beta_end=0.012,
        prediction_type="v_prediction", steps_offset=1,
    )
    want = stock("StableDiffusionPipeline", parts)(
        "fish", num_inference_steps=5, guidance_scale=2.0, output_type="latent",
        generator=torch.Generator().manual_seed(7),
    ).images
    got = last(Model(**parts), "fish", steps=5, guidance=2.0, repeat=None, seed=7)
    scale = want.abs().max().clamp(min=1)
    torch.testing.assert_close(got.latent / scale, want / scale, atol=TOLERANCE, rtol=0)
    assert torch.isfinite(got.x0).all()


@pytest.mark.parametrize("strength", [0.3, 0.6, 1.0])
def test_a_start_is_the_stock_image_to_image_pipeline(strength: float) -> None:
    parts = tiny_parts(seed=5)
    start = torch.randn(1, 4, 8, 8, generator=torch.Generator().manual_seed(1))
    want = stock("StableDiffusionImg2ImgPipeline", parts)(
        "eye", image=start, strength=strength, num_inference_steps=10, guidance_scale=2.0,
        output_type="latent", generator=torch.Generator().manual_seed(7),
    ).images
    got = last(Model(**parts), "eye", steps=10, guidance=2.0, repeat=None, seed=7, start=start,
               strength=strength)
    torch.testing.assert_close(got.latent, want, atol=TOLERANCE, rtol=0)


def test_steps_tell_where_they_are(tiny_model: Model) -> None:
    steps = list(denoise(tiny_model, "fish", steps=4))
    assert [step.index for step in steps] == [0, 1, 2, 3]
    assert {step.total for step in steps} == {4}
    assert [step.timestep for step in steps] == [999, 749, 499, 249]
    assert torch.equal(steps[-1].latent, steps[-1].x0)


def test_picture_i_of_a_batch_is_the_picture_of_its_own_seed(tiny_model: Model) -> None:
    many = last(tiny_model, "fish", steps=2, seed=3, batch=3).latent
    for i in range(3):
        one = last(tiny_model, "fish", steps=2, seed=3 + i).latent
        torch.testing.assert_close(many[i : i + 1], one, atol=1e-5, rtol=0)


@settings(deadline=None, max_examples=8)
@given(seed=st.integers(0, 2**63 - 2), repeat=st.sampled_from([*REPEATS, None]))
def test_the_same_seed_gives_the_same_latent(tiny_model: Model, seed: int, repeat) -> None:
    options = {"steps": 2, "seed": seed, "repeat": repeat}
    one, two = (last(tiny_model, "fish", **options).latent for _ in range(2))
    assert torch.equal(one, two)
    assert not torch.equal(one, last(tiny_model, "fish", **{**options, "seed": seed + 1}).latent)


@pytest.mark.parametrize("repeat", REPEATS)
def test_a_start_rolled_on_its_torus_gives_the_result_rolled(
    tiny_model: Model, repeat: str
) -> None:
    # With little noise, which does not roll along, rolled starts come out nearly rolled; with
    # none at all they do so exactly. So the noise is rolled too, through the first step's input.
    start = torch.randn(1, 4, 8, 8, generator=torch.Generator().manual_seed(1))
    still = last(_noiseless(tiny_model), "eye", steps=4, repeat=repeat, start=start, strength=0.5)
    moved = last(_noiseless(tiny_model), "eye", steps=4, repeat=repeat,
                 start=roll(start, 2, 4, repeat), strength=0.5)
    want = roll(still.latent, 2, 4, repeat)
    torch.testing.assert_close(moved.latent, want, atol=TOLERANCE, rtol=0)


def _noiseless(model: Model) -> Model:
    class Noiseless(type(model.scheduler)):
        def add_noise(self, original, noise, timesteps):
            return original

    return Model(model.vae, model.unet, model.text_encoder, model.tokenizer,
                 Noiseless.from_config(model.scheduler.config))


def test_the_callers_code_runs_unpatched_and_out_of_inference_mode(tiny_model: Model) -> None:
    x = torch.randn(1, 4, 8, 8)
    before = tiny_model.unet(x, 1, torch.zeros(1, 2, 16)).sample
    for step in denoise(tiny_model, "fish", steps=2, repeat="brick"):
        assert not torch.is_inference_mode_enabled()
        assert torch.equal(tiny_model.unet(x, 1, torch.zeros(1, 2, 16)).sample, before)
        assert not step.latent.is_inference()
        step.latent.mul_(0)  # a caller who spoils its copy spoils nothing else
    assert not torch.equal(last(tiny_model, "fish", steps=2).latent, torch.zeros(1, 4, 8, 8))


def test_stopping_early_cancels(tiny_model: Model) -> None:
    run = denoise(tiny_model, "fish", steps=9)
    next(run)
    run.close()
    with pytest.raises(StopIteration):
        next(run)


def test_two_runs_of_one_model_do_not_mix_up(tiny_model: Model) -> None:
    alone = [last(tiny_model, "fish", steps=n, seed=n).latent for n in (3, 5)]
    runs = [denoise(tiny_model, "fish", steps=n, seed=n) for n in (3, 5)]
    results = [None, None]
    for _ in range(5):
        for i, run in enumerate(runs):
            results[i] = next(run, results[i])
    for result, want in zip(results, alone, strict=True):
        assert torch.equal(result.latent, want)


@pytest.mark.parametrize("pixels", [False, True])
def test_a_mask_keeps_what_it_does_not_cover(tiny_model: Model, pixels: bool) -> None:
    start = torch.randn(1, 4, 8, 8)
    mask = torch.zeros(1, 1, 8, 8)
    mask[..., 2:5, 2:6] = 1
    given = mask.repeat_interleave(8, -1).repeat_interleave(8, -2) if pixels else mask
    got = last(tiny_model, "red fish", steps=4, start=start, mask=given).latent
    kept = (mask == 0).expand_as(start)
    assert torch.equal(got[kept], start[kept])
    assert not torch.isclose(got[~kept], start[~kept]).any()


def test_prompts_may_be_mixed_by_weight(tiny_model: Model) -> None:
    options = {"steps": 2, "guidance": 1.0}
    alone = last(tiny_model, "red fish", **options).latent
    assert torch.allclose(alone, last(
        tiny_model, [("red fish", 2.0), ("drum", 0.0)], **options).latent, atol=1e-5)
    mean = (embed(["red fish"], tiny_model) + embed(["drum"], tiny_model)) / 2
    mixed = last(tiny_model, [("red fish", 1.0), ("drum", 1.0)], **options).latent
    assert torch.allclose(mixed, last(tiny_model, embeddings=mean, **options).latent, atol=1e-5)


def test_each_picture_may_have_its_own_prompt(tiny_model: Model) -> None:
    both = last(tiny_model, ["red fish", "drum"], steps=2).latent
    torch.testing.assert_close(
        both[1:], last(tiny_model, "drum", steps=2, seed=1).latent, atol=1e-5, rtol=0)


@pytest.mark.parametrize("prompt", ["", "fish " * 1000, "\ud800 bird", "鳥 🐦 \0"])
def test_any_text_will_do(tiny_model: Model, prompt: str, capfd: pytest.CaptureFixture) -> None:
    assert torch.isfinite(last(tiny_model, prompt, steps=1).latent).all()
    assert "CLIP" not in capfd.readouterr().err


def test_design_is_the_last_step_decoded(tiny_model: Model) -> None:
    tile = design("fish", tiny_model, steps=2, seed=4, size=64, repeat="half-drop")
    latent = last(tiny_model, "fish", steps=2, seed=4, size=64, repeat="half-drop").latent
    assert tile.shape == (1, 3, 64, 64)
    assert torch.equal(tile, decode(latent, tiny_model, repeat="half-drop"))


def test_bfloat16_computes_the_same_within_its_precision() -> None:
    model = tiny()
    want = last(model, "fish", steps=3).latent
    model.unet.to(torch.bfloat16)
    got = last(model, "fish", steps=3).latent
    assert got.dtype == torch.float32
    assert (got - want).abs().max() < 0.1


@pytest.mark.parametrize(("options", "message"), [
    ({"steps": 0}, "steps must be an int from 1"),
    ({"steps": 2.5}, "steps must be an int"),
    ({"seed": -1}, "seed must be an int from 0"),
    ({"seed": True}, "seed must be an int"),
    ({"batch": 0}, "batch must be"),
    ({"guidance": float("nan")}, "guidance must be finite"),
    ({"guidance": "much"}, "guidance must be a number"),
    ({"strength": 0}, r"strength must be in \(0, 1\]"),
    ({"repeat": "mirror"}, "repeat must be one of"),
    ({"size": 100}, "use 96 x 96"),
    ({"size": 48, "repeat": "half-drop"}, "multiple of 32 px"),
    ({"size": -64}, "use 16 x 16"),
    ({"size": "big"}, "size must be an int"),
    ({"size": 128, "start": torch.zeros(1, 4, 8, 8)}, "leave size out"),
    ({"start": torch.zeros(1, 3, 8, 8)}, "start must be a Tensor"),
    ({"start": torch.full((1, 4, 8, 8), float("nan"))}, "NaN"),
    ({"start": torch.zeros(2, 4, 8, 8), "batch": 3}, "start must hold 1 or 3"),
    ({"mask": torch.zeros(1, 1, 8, 8)}, "mask needs start"),
    ({"start": torch.zeros(1, 4, 8, 8), "mask": torch.zeros(8, 8)}, "mask must be a Tensor"),
    ({"start": torch.zeros(1, 4, 8, 8), "mask": torch.full((1, 1, 8, 8), 2.0)}, "mask must be in"),
    ({"prompt": []}, "texts must be"),
    ({"prompt": 5}, "prompt must be"),
    ({"prompt": [("a", -1.0)]}, "at least 0"),
    ({"prompt": ["a", "b"], "batch": 3}, "batch is 3"),
    ({"embeddings": torch.zeros(3, 4)}, "embeddings must be"),
    ({"embeddings": torch.zeros(1, 3, 7)}, "embeddings must be"),
])
def test_bad_arguments_are_refused_at_the_call(
    tiny_model: Model, options: dict, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        denoise(tiny_model, **options)

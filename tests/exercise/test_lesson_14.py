"""The closing project's page: what it must say, and what it may not claim."""

from __future__ import annotations

import pytest

from ankara_lab.exercise.checking import Hint
from ankara_lab.exercise.lesson_14 import the_page

PAGE = (
    "Three cloths, one.png, two.png and three.png, for our market. The hand is nobody's motif; its "
    "name is from the traders, whom we thank. A program drew all of them after rules, and we chose "
    "the layout, the size and the two colours of each. We asked the model to paint the second one "
    "over as well, and that did not work: the fingers were lost. {more} It will hang in the school "
    "until the end of term."
)


def test_a_page_that_tells_all_passes() -> None:
    assert "ten years" in the_page(PAGE.format(more=""))


@pytest.mark.parametrize(
    "more",
    ["It is not hand-dyed.", "The blue is owed to the adire of the Yoruba.",
     "Nobody may call it Hollandais; it isn't."],
)  # fmt: skip
def test_a_craft_may_be_named(more: str) -> None:
    the_page(PAGE.format(more=more))


@pytest.mark.parametrize(
    "more", ["It is the finest hand-dyed cloth.", "This is adire of the best kind.", "Hollandais!"]
)
def test_a_craft_may_not_be_claimed(more: str) -> None:
    with pytest.raises(Hint, match="it is not that"):
        the_page(PAGE.format(more=more))


@pytest.mark.parametrize(
    ("said", "instead", "told"),
    [("two.png", "another", "names 2 of your three"),
     ("nobody's motif; its name is from the traders, whom we thank", "large", "Whose motif"),
     ("did not work: the fingers were lost", "was a joy", "All went well")],
)  # fmt: skip
def test_what_is_missing_is_asked_for(said: str, instead: str, told: str) -> None:
    with pytest.raises(Hint, match=told):
        the_page(PAGE.format(more="").replace(said, instead))

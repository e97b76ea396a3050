"""Exercises of the closing project: three cloths that can be made again, and their page."""

from __future__ import annotations

import re
from itertools import combinations

import numpy as np
from PIL import Image

from ankara_lab.cloth.recipe import read_recipe
from ankara_lab.cloth.seam import seam_score
from ankara_lab.exercise.checking import Hint, exercise
from ankara_lab.exercise.looks import expect_file, expect_text, looks_like

EXAMPLE = ("fans_1.png", "fans_2.png", "fans_3.png")
"""The lesson's own collection."""
_WORDS = 60
_SEAM = 1.25  # seam score above which an edge shows
_SAME = 4.0  # mean difference of dots, of 255, below which two cloths are one
_CLAIMS = re.compile(
    r"hand[- ]dyed|hollandais|guaranteed dutch|\b(?:is|are|genuine|real|as) adire\b")
_DENIED = re.compile(r"\b(?:not?|never|nobody|neither|nor|isn't)\b[^.!?]*$")


@exercise(
    "14.1", "Make three cloths that belong together",
    begin="Save three cloths with save_picture, each with its recipe, and give the files' names in "
    "square brackets.",
)  # fmt: skip
def three_cloths(answer: object) -> str:
    """Open the three files: recipes, seams, and whether they differ."""
    if not isinstance(answer, (list, tuple)) or len(answer) != 3:
        raise Hint(f"The names of three files are wanted, in square brackets; this is "
                   f"{looks_like(answer)}.")
    paths = [expect_file(one) for one in answer]
    if {path.name for path in paths} & set(EXAMPLE):
        raise Hint("One of them is the lesson's own cloth. Which of your own would you put in its "
                   "place?")
    tiles = []
    for path in paths:
        if read_recipe(path) is None:
            raise Hint(f"{path.name} holds no recipe, so nobody can make this cloth again. Which "
                       "function saves a picture together with how it was made?")
        with Image.open(path) as picture:
            tiles.append(np.asarray(picture.convert("RGB")))
        if (seam := max(seam_score(tiles[-1]))) > _SEAM:
            raise Hint(f"{path.name} has a seam score of {seam:.2f}; 1 means that no seam shows. "
                       "Was it cut or made smaller after it was made? Lay it with across=3.")
    for (one, first), (other, second) in combinations(zip(paths, tiles, strict=True), 2):
        if first.shape == second.shape and _difference(first, second) < _SAME:
            raise Hint(f"{one.name} and {other.name} are the same cloth. A family is alike; twins "
                       "are not needed.")
    return ("Three cloths, each with its recipe and without a seam. Hang them side by side and ask "
            "somebody who was not there what they have in common.")


@exercise(
    "14.2", "Write the page that goes with your cloths",
    begin="Section 5 has one. Yours is about your cloths.",
)  # fmt: skip
def the_page(answer: object) -> str:
    """Look for what a reader must find: files, people, how it was made, what did not work."""
    page = expect_text(answer, "a page of text")
    plain = " ".join(page.lower().split())
    count = len(re.findall(r"\w+", plain))
    if count < _WORDS:
        raise Hint(f"{count} words so far, and {_WORDS} were asked for. What would somebody ask "
                   "who sees the cloths for the first time?")
    if all(name in plain for name in EXAMPLE):
        raise Hint("That page is about the lesson's fans. What is yours about?")
    files = set(re.findall(r"[\w-]+\.png", plain))
    if len(files) < 3:
        raise Hint(f"It names {len(files)} of your three files. A reader must know which cloth "
                   "each sentence is about.")
    for claim in _CLAIMS.finditer(plain):
        if not _DENIED.search(plain[: claim.start()]):
            raise Hint(f"It says {claim[0]!r}, and it is not that: a program had a hand in it. "
                       "Names of a craft or a maker belong to those who work so.")
    if not re.search(r"\b(model|program|computer|rule|rules|algorithm|machine)\b", plain):
        raise Hint("Nothing says that a program or a model had a part in it. What did it do, and "
                   "what did you do?")
    if not re.search(r"\b(owe|owes|owed|credit|credits|credited|thank|thanks|people|belongs?|from "
                     r"the|community|nobody's|no one's)\b", plain):
        raise Hint("Whose motif is it? Say whom it is owed to; or, if it is nobody's, say that.")
    if not re.search(r"\b(fail(?:ed|s)?|not work|didn't|did not|could not|couldn't|cannot|can't|"
                     r"gone|lost|wrong|worse|blurred|trouble|too)\b", plain):
        raise Hint("All went well? The most useful sentence of such a page is about what you tried "
                   "and what did not come of it.")
    return ("Files, people, what the program did, and what did not work: somebody who finds this "
            "page in ten years knows what the cloths are.")


def _difference(first: np.ndarray, second: np.ndarray) -> float:
    return float(np.abs(first.astype(float) - second.astype(float)).mean())

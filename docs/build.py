"""Build the docs site: ``python docs/build.py`` writes ``docs/_build/html``.

Pages come from four places: the Markdown files of this folder, the lessons, the docstrings of the
front door, and the command line's own parsers. They are put together in ``_build/source``, where
links to files of the repository become links to pages, and Sphinx makes the site of them; every
warning is an error. Lessons are run once and then taken from ``_build/run-…`` until the package or
the weights change. Nothing is fetched.

``--quick`` leaves the lessons' outputs out, ``--fresh`` runs all lessons again, and ``--linkcheck``
tries every link that leads outside, which needs a network, and builds nothing.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import shutil
import sys
from pathlib import Path

from api_pages import api_pages
from command_pages import command_page
from links import LINK, broken_in_site, is_outside

DOCS = Path(__file__).resolve().parent
ROOT = DOCS.parent
OTHER_PAGES = {
    "CHANGELOG.md": "changelog.md",
    "CONTRIBUTING.md": "contributing.md",
    "datasets/README.md": "data.md",
    "README.md": "index.md",
}
"""Pages that stand elsewhere in the repository, and what they are called in the site."""

CELL = re.compile(r"^```\{code-cell\} ipython3\n(.*?)^```\n", re.MULTILINE | re.DOTALL)
NOT_WORDS = r"^(`{3,}|:{3,})[^\n]*\n.*?^\1|`[^`\n]+`|!?\[[^\]]*\]\([^)]*\)|^#[^\n]*"
"""Code and fences, links and headings of a Markdown page."""


def assemble(source: Path, *, run: bool) -> None:
    """Put all pages and pictures together in one folder.

    Parameters
    ----------
    source : Path
        Emptied first.
    run : bool
        Whether lessons will show outputs; without them the first lines of each page say so.
    """
    shutil.rmtree(source, ignore_errors=True)
    source.mkdir(parents=True)
    for path in sorted(DOCS.rglob("*")):
        place = path.relative_to(DOCS)
        if place.parts[0].startswith("_") or path.suffix not in (".md", ".webp", ".css", ".ico"):
            continue
        _write(source / place, path)
    for origin, name in OTHER_PAGES.items():
        if origin != "README.md":  # its words are on the pages of the site
            _write(source / name, ROOT / origin)
    _lessons(source, run)
    for folder, pages in (("reference", api_pages()), (".", {"commands.md": command_page()})):
        (source / folder).mkdir(exist_ok=True)
        for name, text in pages.items():
            (source / folder / name).write_text(text, encoding="utf-8")


def _write(place: Path, origin: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    if origin.suffix != ".md":
        shutil.copy(origin, place)
        return
    text = origin.read_text(encoding="utf-8")
    if "\nkernelspec:" not in text[:400]:  # a data card's header; a page that runs keeps its own
        text = re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.S)
    if origin.is_relative_to(DOCS):
        text = link_lessons(text, origin)
    place.write_text(site_links(text, origin), encoding="utf-8")


def link_lessons(text: str, origin: Path) -> str:
    """Make a link of every "lesson 7" in the plain words of a page.

    Examples
    --------
    >>> link_lessons("See lesson 1, `lesson 1`.", DOCS / "start.md")
    'See [lesson 1](../lessons/source/01_first_cloth.md), `lesson 1`.'
    """
    sources = {int(path.name[:2]): path for path in (ROOT / "lessons" / "source").glob("*.md")}

    def link(found: re.Match[str]) -> str:
        path = sources.get(int(found["number"] or 0))
        if path is None:  # code, a link, a heading, or a lesson that is not there
            return found[0]
        return f"[{found[0]}]({Path(os.path.relpath(path, origin.parent)).as_posix()})"

    return re.sub(f"{NOT_WORDS}|\\b[Ll]esson (?P<number>\\d+)", link, text, flags=re.M | re.S)


def site_links(text: str, origin: Path) -> str:
    """Turn links between files of the repository into links between pages of the site.

    Parameters
    ----------
    text : str
        A Markdown page.
    origin : Path
        Where it stands in the repository.

    Returns
    -------
    str

    Raises
    ------
    ValueError
        If it links to a file that is no page of the site.
    """
    here = page_of(origin.resolve().relative_to(ROOT).as_posix())

    def replace(found: re.Match[str]) -> str:
        target, _, anchor = found[1].partition("#")
        if is_outside(found[1]) or not target:
            return found[0]
        aim = os.path.relpath((origin.resolve().parent / target).resolve(), ROOT)
        page = page_of(Path(aim).as_posix())
        link = Path(os.path.relpath(page, Path(here).parent)).as_posix()
        return found[0].replace(found[1], f"{link}#{anchor}" if anchor else link)

    return LINK.sub(replace, text)


def page_of(path: str) -> str:
    """Name the page of the site that shows a file of the repository.

    Examples
    --------
    >>> page_of("docs/tailors.md"), page_of("lessons/source/01_first_cloth.md")
    ('tailors.md', 'lessons/01_first_cloth.md')
    """
    if path.startswith("docs/"):
        return path.removeprefix("docs/")
    lesson = re.fullmatch(r"lessons/(?:source/)?(\d\d_\w+)\.(?:md|ipynb)", path)
    if lesson:
        return f"lessons/{lesson[1]}.md"
    if path in OTHER_PAGES:
        return OTHER_PAGES[path]
    raise ValueError(f"{path} is no page of the site: name it without a link")


def _lessons(source: Path, run: bool) -> None:
    index = json.loads((ROOT / "lessons" / "index.json").read_text(encoding="utf-8"))
    (source / "lessons").mkdir()
    (source / "files").mkdir()
    rows = []
    for about in index:
        origin = ROOT / "lessons" / about["source"]
        stem = origin.stem
        shutil.copy(ROOT / "lessons" / about["file"], source / "files" / about["file"])
        text = site_links(origin.read_text(encoding="utf-8"), origin)
        (source / "lessons" / f"{stem}.md").write_text(
            lesson_page(text, about, run=run), encoding="utf-8"
        )
        rows.append(
            f"| {stem[:2]} | [{about['title']}](lessons/{stem}.md) | {about['question']} | "
            f"{about['minutes']} |"
        )
    place = source / "lessons.md"
    tree = "\n".join(f"lessons/{Path(about['file']).stem}" for about in index)
    table = "| | lesson | question | minutes |\n|---|---|---|---|\n" + "\n".join(rows)
    text = place.read_text(encoding="utf-8").replace("<!-- table of lessons -->", table)
    place.write_text(f"{text}\n```{{toctree}}\n:hidden:\n\n{tree}\n```\n", encoding="utf-8")


def lesson_page(text: str, about: dict[str, object], *, run: bool) -> str:
    """Turn a lesson's source into a page: facts at the top, no verdict on empty answers."""
    facts = (
        "\n\n:::{container} lesson-facts\n"
        f"**{about['minutes']} minutes** · {about['level']}\\\n"
        f"You will {', '.join(about['you_will'])}.\\\n"  # type: ignore[arg-type]
        + ("What stands below each cell is what it printed and drew when this page was made; a "
           "widget is shown as it first opens, if it opens with cloth. " if run else
           "This page was made without running the lesson. ")
        + f"To do it yourself, open it in JupyterLab ([start](../start.md)), or take "
        f"the {{download}}`notebook <../files/{about['file']}>`.\n:::\n"
    )  # fmt: skip
    text = re.sub(r"^ankara_lab:\n(?:  .*\n)+", "", text, count=1, flags=re.M)  # ours alone
    text = re.sub(r"^# .+$", lambda found: found[0] + facts, text, count=1, flags=re.M)
    text = CELL.sub(_slider, text)
    return text.replace(":tags: [check, raises-exception]",
                        ":tags: [check, raises-exception, remove-output]")  # fmt: skip


def _slider(cell: re.Match[str]) -> str:
    """A cell with a slider, which a page without a kernel can name but not show."""
    if "interact(" not in cell[1]:
        return cell[0]
    return ("```{code-cell} ipython3\n:tags: [remove-output]\n\n" + cell[1]
            + "```\n\n*In JupyterLab a slider stands here.*\n")  # fmt: skip


def fingerprint() -> str:
    """What the lessons' outputs depend on besides the lessons: the package and its weights."""
    package = ROOT / "ankara_lab"
    files = [*sorted(package.rglob("*.py")), package / "weights" / "cards.json"]
    total = hashlib.sha256()
    for path in files:
        if not path.is_relative_to(package / "labextension"):
            total.update(path.relative_to(package).as_posix().encode() + path.read_bytes())
    return total.hexdigest()[:12]


def build(work: Path, builder: str, *, run: bool, fresh: bool) -> int:
    """Assemble the pages and let Sphinx build them; return its exit code."""
    cache = work / f"run-{fingerprint()}"
    if run:
        for old in work.glob("run-*"):
            if fresh or old != cache:
                shutil.rmtree(old)
    os.environ.update(
        ANKARA_LAB_DOCS_RUN="1" if run else "0",
        ANKARA_LAB_DOCS_CACHE=str(cache),
        ANKARA_LAB_PROGRESS="off",  # what a lesson's check finds here is nobody's progress
        HF_HUB_OFFLINE="1",
        MPLBACKEND="agg",
    )
    source = work / "source"
    assemble(source, run=run)
    from sphinx.cmd.build import main as sphinx

    # --fresh-env: the pages are written anew each time, so nothing of the last build is of use
    return sphinx(["-b", builder, "-c", str(DOCS), "-W", "--keep-going", "--fresh-env", "-q",
                   "-d", str(work / "doctrees"), str(source), str(work / builder)])  # fmt: skip


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])  # type: ignore[union-attr]
    parser.add_argument("--quick", action="store_true", help="do not run the lessons")
    parser.add_argument("--fresh", action="store_true", help="run every lesson again")
    parser.add_argument("--linkcheck", action="store_true", help="try the links that lead outside")
    parser.add_argument("--work", type=Path, default=DOCS / "_build", help="where to build")
    args = parser.parse_args()
    work = args.work.resolve()
    if args.linkcheck:
        return build(work, "linkcheck", run=False, fresh=False)
    site = work / "html"
    shutil.rmtree(site, ignore_errors=True)
    failed = build(work, "html", run=not args.quick, fresh=args.fresh)
    if failed:
        return failed
    wrong = broken_in_site(site)
    print("\n".join(wrong), file=sys.stderr)
    size = sum(path.stat().st_size for path in site.rglob("*") if path.is_file()) / 1e6
    print(f"{site / 'index.html'}: {len(list(site.rglob('*.html')))} pages, {size:.1f} MB")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

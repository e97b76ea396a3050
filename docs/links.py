"""Look for links and pictures that lead nowhere, in the Markdown sources and in the built site."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

LINK = re.compile(r"(?<=\]\()<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?(?=\))")
"""The target of ``[words](target)`` and ``![words](target)``."""

_CODE = re.compile(r"^(`{3,}|~{3,})[^\n]*\n.*?^\1[ \t]*$|`[^`\n]*`", re.M | re.S)


def targets(text: str) -> Iterator[str]:
    """Yield what a Markdown page links to, but not what only looks like a link in its code."""
    yield from LINK.findall(_CODE.sub("", text))


def is_outside(target: str) -> bool:
    """Tell whether a link leads off the site."""
    return bool(urlsplit(target).scheme) or target.startswith("//")


def anchors(text: str) -> set[str]:
    """Name the headings of a Markdown page as GitHub and MyST do."""
    found: set[str] = set()
    for heading in re.findall(r"^#{1,6} +(.+?) *#*$", _CODE.sub(_keep_inline, text), re.M):
        words = re.sub(r"[^\w\- ]", "", heading.lower()).strip()
        slug = base = words.replace(" ", "-")
        count = 0
        while slug in found:
            count += 1
            slug = f"{base}-{count}"
        found.add(slug)
    return found


def _keep_inline(code: re.Match[str]) -> str:
    return code[0].strip("`") if "\n" not in code[0] else ""


def broken_in_sources(pages: list[Path]) -> list[str]:
    """Say which relative links of these Markdown pages have no file or no heading."""
    wrong = []
    for page in pages:
        for target in targets(page.read_text(encoding="utf-8")):
            if is_outside(target):
                continue
            file, _, anchor = target.partition("#")
            aim = (page.parent / unquote(file)).resolve() if file else page
            if not aim.exists():
                wrong.append(f"{page.name}: there is no {target}")
            elif anchor and aim.suffix == ".md":
                if anchor not in anchors(aim.read_text(encoding="utf-8")):
                    wrong.append(f"{page.name}: {aim.name} has no heading #{anchor}")
    return wrong


class _Page(HTMLParser):
    """What one HTML page links to, and where it can be linked to."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.names: set[str] = set()
        self.without_alt: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note ids, links, and what the page loads by itself."""
        about = dict(attrs)
        self.names.update(filter(None, (about.get("id"), about.get("name"))))
        if tag == "a" and about.get("href"):
            self.links.append(about["href"] or "")
        elif tag == "link" and about.get("rel") in ("stylesheet", "icon", "shortcut icon"):
            self.loads.append(about.get("href") or "")
        elif tag in ("img", "script", "source", "iframe") and about.get("src"):
            self.loads.append(about["src"] or "")
        if tag == "img" and about.get("alt") is None:
            self.without_alt.append(about.get("src") or "")


def broken_in_site(site: Path) -> list[str]:
    """Say which pages of a built site link to nothing, load from outside or lack a picture's words.

    Parameters
    ----------
    site : Path
        The folder with ``index.html``.

    Returns
    -------
    list of str
        One line for each fault.
    """
    site = site.resolve()
    pages = {path: _Page(path.read_text(encoding="utf-8")) for path in site.rglob("*.html")}
    wrong = []
    for path, page in sorted(pages.items()):
        here = path.relative_to(site).as_posix()
        wrong += [f"{here}: the picture {name} has no words for those who cannot see it"
                  for name in page.without_alt]
        wrong += [f"{here}: loads {name} from outside" for name in page.loads if is_outside(name)
                  and not name.startswith("data:")]
        for target in page.links + page.loads:
            if is_outside(target):
                continue
            parts = urlsplit(target)
            aim = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            if aim.is_dir():
                aim = aim / "index.html"
            if not aim.is_relative_to(site) or not aim.exists():
                wrong.append(f"{here}: there is no {target}")
            elif parts.fragment and aim in pages:
                if unquote(parts.fragment) not in pages[aim].names:
                    wrong.append(f"{here}: {target} names no place of that page")
    return wrong

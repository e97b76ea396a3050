"""Settings of the docs site. ``python docs/build.py`` puts the pages together and calls Sphinx."""

from __future__ import annotations

import importlib.metadata
import os
import re
from typing import Any

from docutils import nodes

project = "ankara_lab"
author = "The ankara_lab authors"
version = release = importlib.metadata.version("ankara_lab")
language = "en_GB"

extensions = [
    "myst_nb",  # pages and lessons
    "sphinx.ext.autodoc",  # the API from the docstrings
    "sphinx.ext.autosummary",
    "sphinx.ext.napoleon",  # docstrings are written in numpydoc's manner
    "sphinx_copybutton",
]
exclude_patterns = ["files/**"]
templates_path: list[str] = []
suppress_warnings = [
    "config.cache",
    "ref.python",  # several widgets have a `latent`: which is meant is plain where it stands
]

# Pages
myst_enable_extensions = ["attrs_inline", "attrs_block", "colon_fence"]
myst_heading_anchors = 3
myst_links_external_new_tab = False

# Lessons: run once, then taken from the cache until the package or the weights change (build.py)
nb_execution_mode = "cache" if os.environ.get("ANKARA_LAB_DOCS_RUN") == "1" else "off"
nb_execution_cache_path = os.environ.get("ANKARA_LAB_DOCS_CACHE", "")
nb_execution_timeout = 600  # of one cell; a busy machine is slow
nb_execution_raise_on_error = True
nb_execution_in_temp = True  # lessons write files
nb_execution_show_tb = True
nb_merge_streams = True
nb_output_stderr = "remove"
nb_ipywidgets_js: dict[str, dict[str, str]] = {}  # a page without a kernel has no use for them
# A widget is shown as the still picture that it carries; a page asks nothing of outside hosts.
nb_mime_priority_overrides = [
    ("html", "image/png", 5),
    ("html", "application/vnd.jupyter.widget-view+json", None),
    ("html", "application/javascript", None),
]

# API
autodoc_typehints = "none"  # types stand in the docstrings, with shapes and ranges
autodoc_member_order = "bysource"
autodoc_default_options = {"members": True, "no-value": True}
napoleon_google_docstring = False
napoleon_use_rtype = False
napoleon_use_ivar = True
autosummary_generate = False

# Look
html_theme = "furo"
html_title = "ankara_lab"
html_static_path = ["static"]
html_css_files = ["site.css"]
html_logo = "static/mark.webp"
html_favicon = "static/mark.ico"
html_copy_source = False
html_show_sourcelink = False
html_show_sphinx = False
html_show_copyright = False
html_theme_options = {
    "light_css_variables": {
        "color-brand-primary": "#1d2a6b",
        "color-brand-content": "#8a3d00",
        "color-brand-visited": "#6a1f5b",
    },
    "dark_css_variables": {
        "color-brand-primary": "#f2c14e",
        "color-brand-content": "#f2a65a",
        "color-brand-visited": "#e8a0c8",
    },
}
copybutton_exclude = ".linenos, .gp, .go"

# Outside links are tried only by `make linkcheck`.
linkcheck_timeout = 20
linkcheck_retries = 2
linkcheck_workers = 2


def setup(app: Any) -> None:
    """Give the pictures that lessons make some words, for those who cannot see them."""
    app.connect("doctree-read", say_what_is_shown)


def say_what_is_shown(app: Any, page: nodes.document) -> None:
    """Take the words from the titles in the cell, or say that its code made the picture."""
    for cell in page.findall(nodes.container):
        if "cell" not in cell["classes"]:
            continue
        code = next((block.astext() for block in cell.findall(nodes.literal_block)), "")
        titles = re.search(r"titles=\[([^\]]*)\]", code)
        words = re.findall(r"f?\"([^\"{}]+)\"", titles[1]) if titles else []
        for image in cell.findall(nodes.image):
            image.setdefault("alt", f"Pictures: {'; '.join(words)}" if words
                             else "Picture made by the code above")  # fmt: skip

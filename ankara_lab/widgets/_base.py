"""LabWidget: what every widget of this room shares.

Settings are traits and travel both ways. Everything else travels as custom
messages: the browser says ``{"kind": …}`` and the method ``_on_<kind>`` answers;
Python says ``{"kind": "tell", "topic": …}`` and the view repaints that topic. A
view says ``hello`` as soon as it is drawn, which opens the comm before a long
cell can block it, and gets the latest word on every topic back. An error in
anything that the browser asked for is told on the topic ``problem``; an error in
anything that Python asked for is raised as usual.
"""

from __future__ import annotations

import difflib
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar

import anywidget

STATIC = Path(__file__).parent / "static"

logger = logging.getLogger(__name__)


def _source(name: str) -> str:
    return (STATIC / name).read_text(encoding="utf-8")


class LabWidget(anywidget.AnyWidget):  # type: ignore[misc]  # ipywidgets has no type hints
    """Reject unknown arguments, show errors, keep the latest word per topic.

    A subclass names its JavaScript file in ``_view``, and files it shares in ``_parts``.
    """

    _view: ClassVar[str] = ""
    _parts: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Give the class its JavaScript (shared prelude + own view) and CSS."""
        if cls.__dict__.get("_view"):
            files = ("_prelude", *cls._parts, cls._view)
            cls._esm = "\n".join(_source(f"{name}.js") for name in files)
            cls._css = _source("style.css")
        super().__init_subclass__(**kwargs)

    def __init__(self, **traits: object) -> None:
        self._told: dict[str, dict[str, object]] = {}  # first: observers may fire in super()
        known = [name for name in self.class_trait_names() if not name.startswith("_")]
        for name in traits:
            if name not in known:
                close = difflib.get_close_matches(name, known, n=1)
                hint = f"; did you mean {close[0]!r}?" if close else ""
                raise TypeError(f"{type(self).__name__} has no setting {name!r}{hint}")
        super().__init__(**traits)
        self.on_msg(self._dispatch)

    def tell(self, topic: str, **content: object) -> None:
        """Send the view the latest word on a topic, and keep it for later views."""
        if "kind" in content:
            raise TypeError(f"the word on {topic!r} cannot hold 'kind': it says what a message is")
        self._told[topic] = content
        self.send({"kind": "tell", "topic": topic, **content})

    def report(self, error: BaseException | None) -> None:
        """Show an error in the widget's error area; ``None`` clears the area."""
        text = ""
        if error is not None:
            logger.debug("shown in %s", type(self).__name__, exc_info=error)
            text = str(error) or type(error).__name__
            if not isinstance(error, (ValueError, OSError)):
                text = f"{type(error).__name__}: {text}"
        if text or self.problem:
            self.tell("problem", text=text)

    @property
    def problem(self) -> str:
        """What the error area says now; empty when all is well."""
        return str(self._told.get("problem", {}).get("text", ""))

    @contextmanager
    def reporting(self) -> Iterator[None]:
        """Show whatever goes wrong inside the block instead of raising it."""
        try:
            yield
        except Exception as error:  # the one place where a person in the browser can see it
            self.report(error)

    def set_state(self, sync_data: dict[str, object]) -> None:
        """Take settings from the browser; a refused one shows in the error area."""
        with self.reporting():
            super().set_state(sync_data)

    def _dispatch(self, _widget: object, content: dict[str, Any], _buffers: object) -> None:
        answer = getattr(self, f"_on_{content.get('kind', '')}", None)
        if answer is None:
            self.report(ValueError(f"{type(self).__name__} does not know {content!r}"))
            return
        with self.reporting():
            answer(content)

    def _on_hello(self, _content: dict[str, Any]) -> None:
        for topic, told in list(self._told.items()):
            self.send({"kind": "tell", "topic": topic, **told})

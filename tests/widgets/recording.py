"""Widgets that record what they send, so that no browser is needed."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image


class Recording:
    """Mix in before a widget class: ``sent`` holds (content, buffers) in order."""

    def send(self, content: dict[str, Any], buffers: list[bytes] | None = None) -> None:
        self.__dict__.setdefault("sent", []).append((content, buffers or []))

    def browser_says(self, **content: Any) -> None:
        """Hand in a message as the browser would."""
        self._handle_custom_msg(content, [])  # type: ignore[attr-defined]

    def frames(self, slot: str = "cloth") -> list[tuple[dict[str, Any], Image.Image]]:
        """The pictures sent to a slot, with their headers."""
        return [
            (content, Image.open(io.BytesIO(buffers[0])))
            for content, buffers in self.__dict__.get("sent", [])
            if content["kind"] == "frame" and content["slot"] == slot
        ]

    def told(self, topic: str) -> list[dict[str, Any]]:
        """What was told on a topic."""
        sent = self.__dict__.get("sent", [])
        return [content for content, _ in sent if content.get("topic") == topic]

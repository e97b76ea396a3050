"""Files from the browser, in pieces: a whole phone photo in one message would close the socket.

The browser makes a large picture smaller first and sends messages ``chunk`` of less than 1 MB
each, one by one; each is answered with ``got``. If an answer is lost the browser sends the same
piece again, and it is answered again.
"""

from __future__ import annotations

from typing import Any, ClassVar

from ankara_lab.photo.open import MAX_BYTES, PhotoError
from ankara_lab.widgets._frames import FrameWidget


class UploadWidget(FrameWidget):
    """A widget that takes files; a subclass says in ``_take_file`` what becomes of one."""

    _parts: ClassVar[tuple[str, ...]] = ("_upload",)

    def __init__(self, **traits: object) -> None:
        self._pieces: list[bytes] = []
        self._upload: tuple[object, int] = (None, 0)  # whose pieces they are, and how many come
        super().__init__(**traits)

    def _take_file(self, data: bytes, purpose: str) -> None:
        raise NotImplementedError

    def _dispatch(self, widget: object, content: dict[str, Any], buffers: Any) -> None:
        if content.get("kind") != "chunk":
            super()._dispatch(widget, content, buffers)
            return
        with self.reporting():
            self._take_piece(content, bytes(buffers[0]))

    def _take_piece(self, content: dict[str, Any], data: bytes) -> None:
        """Take the next piece of a file; the browser sends one more when it is answered."""
        upload, index, count = content["upload"], int(content["index"]), int(content["count"])
        name = str(content.get("name", "the file"))[-80:]
        if (upload, count) != self._upload or index != len(self._pieces) - 1:  # not sent again
            self._keep_piece(content, data, name)
        self.send({"kind": "tell", "topic": "got", "upload": upload, "index": index})

    def _keep_piece(self, content: dict[str, Any], data: bytes, name: str) -> None:
        upload, index, count = content["upload"], int(content["index"]), int(content["count"])
        if index == 0:
            self._pieces, self._upload = [], (upload, count)
            self.report(None)
            if int(content.get("size", 0)) > MAX_BYTES:
                raise PhotoError(f"{name!r} has {int(content['size']) / 2**20:.0f} MiB; expected "
                                 f"at most {MAX_BYTES / 2**20:.0f} MiB: save a smaller copy")
        if (upload, count) != self._upload or index != len(self._pieces):
            raise PhotoError(f"{name!r} did not arrive whole; choose it again")
        self._pieces.append(data)
        if sum(map(len, self._pieces)) > MAX_BYTES:
            self._pieces = []
            raise PhotoError(f"{name!r} is larger than it said; choose it again")
        if index + 1 < count:
            return
        whole, self._pieces = b"".join(self._pieces), [b""] * count
        try:
            self._take_file(whole, str(content.get("purpose", "")))
        except PhotoError as error:
            raise PhotoError(str(error).replace("the data", repr(name), 1)) from None

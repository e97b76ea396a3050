"""Turn Nagle's algorithm off on the sockets that carry widgets.

Jupyter's server sends small frames with Nagle's algorithm on. A widget's picture then waits for
the browser's delayed acknowledgement, some 30 ms a frame; with TCP_NODELAY it goes at once.
"""

from __future__ import annotations

from typing import Any


def send_at_once(handler: type) -> bool:
    """Make a websocket handler set TCP_NODELAY on each socket that it opens.

    Parameters
    ----------
    handler : subclass of tornado.websocket.WebSocketHandler
        Its ``open`` may be a coroutine or a plain method. Patched once, however often called.

    Returns
    -------
    bool
        False if the handler is not of the form we know, and so is left as it was.
    """
    opened = getattr(handler, "open", None)
    if opened is None or not hasattr(handler, "set_nodelay"):
        return False
    if getattr(opened, "sends_at_once", False):
        return True

    def open(self: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            self.set_nodelay(True)
        except Exception as error:  # a slower widget is better than none
            self.log.debug("ankara_lab: TCP_NODELAY could not be set: %s", error)
        return opened(self, *args, **kwargs)

    open.sends_at_once = True  # type: ignore[attr-defined]
    handler.open = open  # type: ignore[attr-defined]
    return True

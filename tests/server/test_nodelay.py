"""TCP_NODELAY is set on real sockets, and a handler of another form is left alone."""

from __future__ import annotations

import asyncio
import socket

import pytest
from tornado.httpserver import HTTPServer
from tornado.testing import bind_unused_port
from tornado.web import Application
from tornado.websocket import WebSocketHandler, websocket_connect

from ankara_lab.server.nodelay import send_at_once


def handler(*, coroutine: bool) -> type[WebSocketHandler]:
    class Echo(WebSocketHandler):
        opened = 0

        def open(self, *args: str) -> None:
            type(self).opened += 1

        def on_message(self, message: str | bytes) -> None:
            assert self.ws_connection is not None
            stream = self.ws_connection.stream  # type: ignore[attr-defined]
            flag = stream.socket.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
            self.write_message(str(bool(flag)))

    if coroutine:
        plain = Echo.open

        async def open(self: Echo, *args: str) -> None:
            plain(self, *args)

        Echo.open = open  # type: ignore[assignment, method-assign]
    return Echo


def ask(kind: type[WebSocketHandler]) -> str | bytes | None:
    async def once() -> str | bytes | None:
        listener, port = bind_unused_port()
        server = HTTPServer(Application([("/", kind)]))
        server.add_socket(listener)
        client = await websocket_connect(f"ws://127.0.0.1:{port}/")
        await client.write_message("?")
        answer = await client.read_message()
        client.close()
        server.stop()
        await server.close_all_connections()
        return answer

    return asyncio.run(asyncio.wait_for(once(), 20))


@pytest.mark.parametrize("coroutine", [False, True])
def test_the_socket_sends_at_once(coroutine: bool) -> None:
    kind = handler(coroutine=coroutine)
    assert ask(kind) == "False"
    assert send_at_once(kind) and send_at_once(kind)  # the second time changes nothing
    assert ask(kind) == "True"
    assert kind.opened == 2  # type: ignore[attr-defined]


def test_the_servers_own_handler_is_of_the_form_we_know() -> None:
    from jupyter_server.services.kernels.websocket import KernelWebsocketHandler

    class Kernel(KernelWebsocketHandler):
        """Patched in place of the real one, which other tests use."""

    assert send_at_once(Kernel)


def test_another_class_is_left_alone() -> None:
    assert not send_at_once(dict)

"""Connections of browsers: what is written goes out at once, and those that never say what they want are closed.

A few hundred of the latter would else keep everybody out.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from typing import cast

from uvicorn.protocols.http.h11_impl import H11Protocol

#: seconds for the head of a request
HEAD = 20


class Impatient(H11Protocol):
    """uvicorn's own protocol; it waits for a request's head from its first byte (of a new connection: from its start)."""

    head_seconds: float = HEAD
    _waiting: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A browser has come."""
        super().connection_made(cast("asyncio.Transport", transport))  # as uvicorn has it
        # asyncio does so where it opened the listener itself; else the second part of an answer waits for the browser's
        # word that it has the first: 40 ms on Linux, 200 on Windows
        with contextlib.suppress(OSError):  # it has gone already
            transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """It says something."""
        before = self.cycle
        super().data_received(data)
        if self.cycle is not before:
            self._wait_no_more()
        elif self.cycle is None or self.cycle.response_complete:
            self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """It has gone."""
        self._wait_no_more()
        super().connection_lost(exc)

    def _wait(self) -> None:
        if self._waiting is None:
            self._waiting = self.loop.call_later(self.head_seconds, self._give_up)

    def _wait_no_more(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def _give_up(self) -> None:
        self._waiting = None
        if (self.cycle is None or self.cycle.response_complete) and not self.transport.is_closing():
            self.transport.close()

"""The UDP relay in front of ipmi_sim: a little delay as a network has it, and the faults of the wire.

Without the delay pyghmi stalls on bare loopback for seconds (measured: fact sheet on BMCs, section 1, trap 2).
"""

from __future__ import annotations

import asyncio
from typing import Any

from ..state import State

DELAY_SECONDS = 0.0015
SLOW_SECONDS = 0.4
MOST_CLIENTS = 256
Address = tuple[Any, ...]


class Upstream(asyncio.DatagramProtocol):
    """The socket to the simulator that stands for one client."""

    def __init__(self, relay: Relay, client: Address) -> None:
        self.relay, self.client = relay, client

    def datagram_received(self, data: bytes, _addr: Address) -> None:
        self.relay.later(lambda: self.relay.to_client(data, self.client))

    def error_received(self, _exc: Exception) -> None:
        """The simulator is not there: the client waits, as for a dead BMC."""


class Relay(asyncio.DatagramProtocol):
    """Listens where the BMC's IPMI is and hands datagrams on."""

    def __init__(self, state: State, host: str) -> None:
        self.state, self.host = state, host
        self.port = 0
        self.paused = False
        self.transport: asyncio.DatagramTransport | None = None
        self.clients: dict[Address, asyncio.DatagramTransport] = {}

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport  # type: ignore[assignment]

    def datagram_received(self, data: bytes, addr: Address) -> None:
        if self.paused or self.state.has("bmc", "hang"):
            return
        self.later(lambda: asyncio.ensure_future(self.to_sim(data, addr)))

    def later(self, work: Any) -> None:
        delay = SLOW_SECONDS if self.state.has("bmc", "slow") else DELAY_SECONDS
        asyncio.get_running_loop().call_later(delay, work)

    async def to_sim(self, data: bytes, client: Address) -> None:
        upstream = self.clients.get(client)
        if upstream is None:
            if len(self.clients) >= MOST_CLIENTS:
                self.clients.pop(next(iter(self.clients))).close()
            made, _protocol = await asyncio.get_running_loop().create_datagram_endpoint(
                lambda: Upstream(self, client), remote_addr=(self.host, self.port)
            )
            upstream = self.clients.setdefault(client, made)
            if upstream is not made:
                made.close()
        if not upstream.is_closing():
            upstream.sendto(data)

    def to_client(self, data: bytes, client: Address) -> None:
        if self.transport is not None and not self.transport.is_closing() and not self.paused:
            self.transport.sendto(data, client)

    def close(self) -> None:
        for upstream in self.clients.values():
            upstream.close()
        self.clients.clear()
        if self.transport is not None:
            self.transport.close()

"""One emulated BMC in this process: no root, no node, no ipmi_sim."""

from __future__ import annotations

import asyncio
import ssl
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from lab.bmc import certificates, model
from lab.bmc.node import FakeNode
from lab.bmc.service import Bmc, Credentials
from lab.bmc.state import State

USER, PASSWORD = "Administrator", "Lab-Secret-1"


class Client:
    """A plain Redfish client that asserts nothing: (status, headers, body)."""

    def __init__(self, http: aiohttp.ClientSession, port: int, node: FakeNode, bmc: Bmc) -> None:
        self.http, self.port, self.node, self.bmc = http, port, node, bmc
        self.login = (USER, PASSWORD)

    async def ask(self, method, path, body=None, *, headers=None, login="own", data=None):
        login = self.login if login == "own" else login
        headers = dict(headers or {})
        if login:
            headers["Authorization"] = aiohttp.encode_basic_auth(*login)
        async with self.http.request(
            method,
            f"https://127.0.0.1:{self.port}{path}",
            json=body,
            data=data,
            headers=headers,
        ) as answer:
            raw = await answer.read()
            kind = answer.content_type
            value = await answer.json() if raw and kind == "application/json" and answer.status != 304 else raw
            return answer.status, answer.headers, value

    async def get(self, path, **rest):
        status, _headers, body = await self.ask("GET", path, **rest)
        assert status == 200, (path, status, body)
        return body

    async def control(self, **request):
        return await self.bmc.control(request)

    async def task(self, body):
        for _ in range(2500):
            body = await self.get(body["@odata.id"])
            if body["TaskState"] not in ("New", "Running"):
                return body
            await asyncio.sleep(0.02)
        raise AssertionError(f"the task does not end: {body}")


def serving(directory: Path, *, shape: str = "plain", **settings):
    """Return an asynchronous context that serves one BMC and gives its Client."""

    @asynccontextmanager
    async def context():
        facts = model.load("atlas-800t-a2")
        facts["shape"] = shape
        facts["npus_exposed"] = settings.get("npus_exposed", True)
        state = State("npu01-bmc", facts, address="127.0.0.1", port=0)
        state.accounts.add(USER, PASSWORD)
        certificate, key = certificates.make("npu01-bmc", ["127.0.0.1"])
        (directory / "c.pem").write_bytes(certificate)
        (directory / "k.pem").write_bytes(key)
        node = FakeNode()
        held = Credentials(directory / "c.pem", directory / "k.pem")
        bmc = Bmc(state, node, held, directory / "run", reboot_seconds=0.3, task_step=0.005)
        await bmc.start(listen="127.0.0.1", port=0)
        tls = ssl.create_default_context()
        tls.check_hostname = False
        tls.verify_mode = ssl.CERT_NONE
        try:
            async with aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(ssl=tls), timeout=aiohttp.ClientTimeout(total=30)
            ) as http:
                yield Client(http, bmc.port, node, bmc)
        finally:
            await bmc.stop()

    return context


@pytest.fixture(params=["plain", "ibmc"])
def shape(request):
    return request.param


@pytest.fixture
def bmc(tmp_path):
    """Return `run(check, **settings)`: serve a BMC, await check(client), end it."""

    def run(check, **settings):
        async def whole():
            async with serving(tmp_path, **settings)() as client:
                return await check(client)

        return asyncio.run(whole())

    return run

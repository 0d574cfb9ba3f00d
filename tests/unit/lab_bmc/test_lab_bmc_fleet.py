"""A fleet in one process: each BMC has a port of its own and a serial number of its own."""

from __future__ import annotations

import asyncio
import json

import aiohttp

from lab.bmc import fleet


def test_a_fleet_says_where_it_stands(tmp_path):
    async def check():
        bmcs = await fleet.start(fleet.arguments(["--count", "3", "--directory", str(tmp_path)]))
        rows = json.loads((tmp_path / "fleet.json").read_text())
        serials = set()
        async with aiohttp.ClientSession() as http:
            for row in rows:
                login = {"Authorization": aiohttp.encode_basic_auth(row["username"], row["password"])}
                url = f"https://{row['address']}:{row['port']}/redfish/v1/Systems/1"
                async with http.get(url, headers=login, ssl=False) as answer:
                    serials.add((await answer.json())["SerialNumber"])
        for bmc in bmcs:
            await bmc.stop()
        return serials

    assert len(asyncio.run(check())) == 3

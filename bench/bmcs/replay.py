"""Many BMCs out of one recorded tree: HTTPS, sessions, C($expand), and a wait before each answer.

Run as C(python -m bench.bmcs.replay ORDER.json). The order: C(tree) (path: body), C(addresses), C(port), C(delay) in
seconds, C(pem). It serves until its standard input ends, and answers C(/count) with the requests since the last time.
"""

from __future__ import annotations

import asyncio
import json
import ssl
import sys
import typing as t

from aiohttp import web

Json = t.Dict[str, t.Any]


def expand(tree: dict[str, Json], body: Json) -> Json:
    """Return a collection with the bodies of its members."""
    members = [tree.get(str(one.get("@odata.id")), one) for one in body.get("Members") or []]
    return {**body, "Members": members}


class Replay:
    """All BMCs. Each answer is made once and kept as bytes: what is measured is the client."""

    def __init__(self, order: Json) -> None:
        self.order = order
        self.tree: dict[str, Json] = order["tree"]
        self.plain = {path: json.dumps(body).encode() for path, body in self.tree.items()}
        self.expanded = {
            path: json.dumps(expand(self.tree, body)).encode() for path, body in self.tree.items() if "Members" in body
        }
        self.requests = 0
        self.open_sessions = 0

    async def answer(self, request: web.Request) -> web.Response:
        path = request.path.rstrip("/")
        if path == "/count":
            seen, self.requests = self.requests, 0
            return web.json_response({"requests": seen, "sessions": self.open_sessions})
        self.requests += 1
        await asyncio.sleep(self.order["delay"])
        if path.startswith("/redfish/v1/SessionService/Sessions"):
            return self.session(request)
        found = self.expanded.get(path) if "$expand" in request.query_string else None
        found = found or self.plain.get(path)
        if found is None:
            return web.json_response({"error": {"code": "Base.1.18.ResourceMissingAtURI"}}, status=404)
        return web.Response(body=found, content_type="application/json")

    def session(self, request: web.Request) -> web.Response:
        if request.method == "DELETE":
            self.open_sessions -= 1
            return web.Response(status=204)
        self.open_sessions += 1
        where = "/redfish/v1/SessionService/Sessions/1"
        return web.json_response({"@odata.id": where}, status=201, headers={"X-Auth-Token": "x", "Location": where})


async def start(order: Json, replayed: Replay) -> web.AppRunner:
    """Serve on all addresses; the caller cleans up."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", replayed.answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(order["pem"])
    for address in order["addresses"]:
        await web.TCPSite(runner, address, order["port"], ssl_context=context, backlog=256).start()
    return runner


async def serve(order: Json) -> None:
    """Serve until standard input ends."""
    runner = await start(order, Replay(order))
    print("ready", flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    await runner.cleanup()


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as file:
        asyncio.run(serve(json.load(file)))

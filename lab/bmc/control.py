"""The control socket: one JSON line in, one JSON line out. How `scripts/lab fault` reaches a BMC."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from .faults import UnknownFault

Handler = Callable[[dict[str, Any]], Awaitable[dict[str, Any]]]
LONGEST = 65536


async def serve(path: Path, handler: Handler) -> asyncio.AbstractServer:
    """Listen on a unix socket and answer each line through the handler."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)

    async def client(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while line := await reader.readline():
                writer.write(json.dumps(await answer(line, handler)).encode() + b"\n")
                await writer.drain()
        except (ConnectionError, asyncio.LimitOverrunError, ValueError):
            pass
        finally:
            writer.close()

    return await asyncio.start_unix_server(client, str(path), limit=LONGEST)


async def answer(line: bytes, handler: Handler) -> dict[str, Any]:
    """Return the answer to one line; what is wrong with it is the answer too."""
    try:
        request = json.loads(line)
        if not isinstance(request, dict):
            return {"ok": False, "error": "a request is one JSON object a line"}
        return {"ok": True, **await handler(request)}
    except UnknownFault as error:
        return {"ok": False, "error": str(error)}
    except (ValueError, KeyError, TypeError) as error:
        return {"ok": False, "error": f"{type(error).__name__}: {error}"}

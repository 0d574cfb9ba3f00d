"""Ask a service of the lab something over its control socket: one JSON line there, one back."""

from __future__ import annotations

import json
import socket
from pathlib import Path
from typing import Any

from .trouble import Trouble


def ask(path: Path, request: dict[str, Any], seconds: float = 120.0) -> dict[str, Any]:
    """Return the answer. Raises Trouble when nobody answers in time, or the answer is no."""
    link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    link.settimeout(seconds)
    try:
        with link:
            link.connect(short(path))
            link.sendall(json.dumps(request).encode() + b"\n")
            with link.makefile("rb") as answers:
                answer = json.loads(answers.readline() or b"null")
    except (OSError, ValueError) as error:
        raise Trouble(
            f"{path.parent.name}: its service does not answer on {path}: {error}",
            "scripts/lab status; scripts/lab up repairs",
            4,
        ) from error
    if not isinstance(answer, dict) or not answer.get("ok", True):
        found = answer.get("error", answer) if isinstance(answer, dict) else answer
        raise Trouble(
            f"{path.parent.name}: {request.get('op')} was refused: {found}", "scripts/lab faults lists what there is"
        )
    return answer


def short(path: Path) -> str:
    """A socket's address may have 107 bytes: a longer one goes through the descriptor of its folder."""
    text = str(path)
    if len(text.encode()) < 108:
        return text
    raise Trouble(
        f"{text} is too long for a socket ({len(text.encode())} bytes of 107)", "clone the project to a shorter path"
    )

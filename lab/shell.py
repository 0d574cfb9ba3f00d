"""Run one command of the machine with a time limit, and turn its failure into a Trouble."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from .trouble import Trouble


def run(
    command: Sequence[str | Path],
    *,
    seconds: float = 30.0,
    text: str | None = None,
    check: bool = True,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    remedy: str = "",
) -> subprocess.CompletedProcess[str]:
    """Return the finished process, its two outputs as text. `env` is added to the environment.

    Raises Trouble when the command is missing, takes longer than `seconds`, or (with check) ends with a code not 0.
    """
    words = [str(word) for word in command]
    shown = " ".join(words[:6]) + (" ..." if len(words) > 6 else "")
    try:
        done = subprocess.run(
            words,
            input=text if text is not None else "",
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
            cwd=cwd,
            env={**os.environ, **env} if env else None,
            errors="replace",
        )
    except FileNotFoundError as error:
        raise Trouble(f"{words[0]} is not installed ({shown})", remedy) from error
    except subprocess.TimeoutExpired as error:
        raise Trouble(
            f"{shown}: no end after {seconds:.0f} s", remedy or "run it again by hand and see where it hangs"
        ) from error
    if check and done.returncode:
        tail = "\n".join((done.stderr.strip() or done.stdout.strip()).splitlines()[-6:])
        raise Trouble(f"{shown}: exit code {done.returncode}: {tail}", remedy)
    return done

"""Progress lines of a long command: seconds since its start, stage, what it is about."""

from __future__ import annotations

import contextlib
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import TextIO

PATIENCE = 3.0
BEAT = 15.0


class Progress:
    """Says each thing once, and repeats what is awaited every few seconds."""

    def __init__(self, out: TextIO | None = None) -> None:
        self.out = out or sys.stderr
        self.begin = time.monotonic()
        self.last_wait = self.begin

    def elapsed(self) -> float:
        return time.monotonic() - self.begin

    def say(self, stage: str, text: str) -> None:
        self.out.write(f"[{self.elapsed():6.1f} s] {stage:<9} {text}\n")
        self.out.flush()
        self.last_wait = time.monotonic()

    def awaiting(self, stage: str, text: str) -> None:
        """Say what is awaited, when nothing was said for a while."""
        if text and time.monotonic() - self.last_wait > PATIENCE:
            self.say(stage, f"waiting for {text}")

    @contextlib.contextmanager
    def beating(self, stage: str, text: Callable[[], str]) -> Iterator[None]:
        """Say every quarter of a minute that something long is still at work, and where it is."""
        ended = threading.Event()

        def beat() -> None:
            while not ended.wait(BEAT):
                self.say(stage, f"still at work: {text()}")

        thread = threading.Thread(target=beat, daemon=True)
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()

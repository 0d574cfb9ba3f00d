"""The two stages of a VRP8 box: running, commits with their list, trial with its timer, the lock, saving."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from .config import Config

MOST_COMMITS = 80
FIRST_COMMIT = 1000000001


class Refused(Exception):
    """The box says no, in its own words."""


@dataclass
class Commit:
    """One point to go back to: what was running after it."""

    number: int
    user: str
    terminal: str
    stamp: str
    kind: str
    after: Config
    label: str = ""
    description: str = ""


@dataclass
class Trial:
    """A trial commit that waits for its confirmation. C(owner) is the session, None once it may be anybody's."""

    before: Config
    until: float
    persist: str
    owner: object
    timer: threading.Timer


@dataclass
class Store:
    """Running configuration and everything around it. C(applied) is called whenever running changes."""

    running: Config
    path: Path
    applied: Callable[[], None]
    stamp: Callable[[], str]
    lock: threading.RLock = field(default_factory=threading.RLock)
    commits: list[Commit] = field(default_factory=list)
    version: int = 0
    trial: Trial | None = None
    holder: object = None
    held_since: str = ""

    def install(
        self, config: Config, user: str, terminal: str, kind: str, label: str = "", description: str = ""
    ) -> None:
        """Make a configuration the running one and note it in the list."""
        self.running = config.copy()
        self.version += 1
        number = self.commits[0].number + 1 if self.commits else FIRST_COMMIT
        point = Commit(number, user, terminal, self.stamp(), kind, config.copy(), label, description)
        self.commits = [point, *self.commits][:MOST_COMMITS]
        self.applied()

    def check(self, session: object, base: int) -> None:
        """Raise Refused when this session may not deliver now."""
        if self.holder not in (None, session):
            raise Refused("Error: The configuration is locked by another user.")
        if base != self.version:
            raise Refused(
                "Error: The running configuration was changed by another user. Run refresh configuration candidate."
            )

    def begin_trial(self, session: object, seconds: int, persist: str, before: Config) -> None:
        """Start the timer, or start it again; the configuration to go back to stays the first one."""
        if self.trial is not None:
            self.trial.timer.cancel()
            before, persist = self.trial.before, persist or self.trial.persist
        timer = threading.Timer(seconds, self.expire)
        timer.daemon = True
        self.trial = Trial(before, time.monotonic() + seconds, persist, None if persist else session, timer)
        timer.start()

    def confirm(self, session: object, persist: str) -> None:
        """Keep what is on trial. Raises Refused."""
        trial = self.trial
        if trial is None:
            raise Refused("Error: There is no trial configuration.")
        if self.holder not in (None, session):
            raise Refused("Error: The configuration is locked by another user.")
        if (trial.persist and persist != trial.persist) or (not trial.persist and trial.owner is not session):
            raise Refused("Error: The persist ID is incorrect.")
        trial.timer.cancel()
        self.trial = None

    def revert(self, user: str, terminal: str) -> None:
        """Go back to what was before the trial."""
        if self.trial is None:
            raise Refused("Error: There is no trial configuration.")
        trial, self.trial = self.trial, None
        trial.timer.cancel()
        self.install(trial.before, user, terminal, "TRIAL-ROLLBACK")

    def expire(self) -> None:
        with self.lock:
            if self.trial is not None and time.monotonic() >= self.trial.until - 0.05:
                self.revert("-", "-")

    def gone(self, session: object) -> None:
        """A session ended: its lock is free, its trial without a persist ID goes back."""
        with self.lock:
            if self.holder is session:
                self.holder = None
            if self.trial is not None and self.trial.owner is session:
                self.revert("-", "-")

    def save(self) -> None:
        self.path.write_text(json.dumps(self.running.blocks), encoding="utf-8")

    def saved(self) -> Config | None:
        if not self.path.exists():
            return None
        config = Config()
        config.blocks = json.loads(self.path.read_text(encoding="utf-8"))
        return config

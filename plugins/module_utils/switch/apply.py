# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""From the plan to the switch and back to certainty: each step has a name, and the result says which one was the last.

Until the trial commit the switch drops everything with the session; after it, it goes back by itself unless a new
session has come in, seen what was intended, and confirmed. So no step leaves it in between.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import time
import typing as t
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from ..messages.refusal import Refusal
from ..messages.vrp import VRP, SwitchRefusal
from ..parsing.doors import parse as parsed
from . import plan as plans
from . import shapes, tree
from .client import Client, Login, Unreached
from .session import DeviceError, Session

if t.TYPE_CHECKING:
    from collections.abc import Sequence

# Every step in its order. The step of a result is the last one that was done.
STATES = ("none", "read", "locked", "typed", "compared", "on_trial", "verified", "confirmed", "saved", "proved")
WIDTH = 16
RETRY_SECONDS = 5.0
RUNNING = "display current-configuration"
SAVED = "display saved-configuration"
CHANGES = "display configuration candidate changes"
TRIAL = "display configuration trial status"
HOLDER = "display configuration exclusive user"
PROFILES = "display dcb pfc-profile"
PORTS = "display interface brief"
_PORT = re.compile(r"\d*GE\d+(?:/\d+)+(?::\d+)?")


@dataclass(frozen=True)
class Settings:
    """How to go about it. C(backups): folder of the copies, empty for none. C(renew_secrets): type secrets again."""

    known_hosts: str
    timeout: float = 30.0
    trial_seconds: int = 300
    backups: str = ""
    renew_secrets: bool = False
    check: bool = False


def run(work: Sequence[tuple[Login, str]], settings: Settings) -> list[dict[str, t.Any]]:
    """Bring many switches to their intended texts at once; one row each, in the order given. Raises SwitchRefusal.

    C({name, state, outcome, changed, lines, back_lines, failure, backups, saved_differs}): C(outcome) is C(unchanged),
    C(planned), C(new), C(old) or C(unknown): what the switch runs. Lines hold no secret.
    """
    if not max(60, 4 * settings.timeout) <= settings.trial_seconds <= 65535:
        raise SwitchRefusal(
            VRP, VRP.message("trial_too_short", trial=settings.trial_seconds, timeout=int(settings.timeout))
        )
    if not work:
        return []
    with ThreadPoolExecutor(max_workers=min(WIDTH, len(work))) as pool:
        return list(pool.map(lambda item: Push(item[0], item[1], settings).run(), work))


class Push:
    """One switch on its way. C(state) is the last step that was done."""

    def __init__(self, login: Login, text: str, settings: Settings) -> None:
        self.login = login
        self.name = login.target.name
        self.text = text
        self.settings = settings
        self.state = STATES[0]
        self.outcome = "old"
        self.persist = "firstlight-" + secrets.token_hex(6)
        self.before = ""
        self.plan = plans.Plan((), (), frozenset())
        self.saved_differs = False
        self.written = False
        self.backups: list[str] = []

    def run(self) -> dict[str, t.Any]:
        """Do all steps and return the row."""
        failure = None
        try:
            self.steps()
        except Refusal as refusal:
            failure = refusal
            if self.written and self.outcome != "new":
                self.outcome = self.settle()
        row = {
            "name": self.name,
            "state": self.state,
            "outcome": self.outcome,
            "changed": self.outcome == "new" or (self.outcome == "planned" and self.pending()),
            "lines": [shapes.masked(line) for line in self.plan.lines],
            "back_lines": [shapes.masked(line) for line in self.plan.back_lines],
            "saved_differs": self.saved_differs,
            "backups": self.backups,
            "failure": None,
        }
        if failure is not None:
            message = VRP.message(
                "stopped_" + self.outcome, item=self.name, state=self.state, reason=failure.text("en").strip()
            )
            row["failure"] = message.as_dict()
        return row

    def pending(self) -> bool:
        return bool(self.plan.changes) or self.saved_differs

    def steps(self) -> None:
        """Read, and where something is to be done, do it."""
        with self.session() as session:
            self.look(session)
            if self.settings.check or not self.pending():
                self.outcome = "planned" if self.pending() else "unchanged"
                return
            if self.plan.changes:
                self.lock(session)
                self.look(session)
                self.state = "locked"
                self.backup("before", self.before)
                self.offer(session)
                self.written = True
                self.commit(session)
            else:
                self.outcome = "new"
                self.save(session)
                self.state = "proved"
                return
        with self.session() as session:
            self.verify(session)
            self.confirm(session)
            self.save(session)
            self.prove(session)

    def session(self) -> Session:
        return Session(Client(self.login, self.settings.known_hosts, self.settings.timeout))

    def look(self, session: Session) -> None:
        """Read what runs and what is saved, and plan. Raises SwitchRefusal while a trial of anybody waits."""
        trial = parsed(TRIAL, session.run(TRIAL))
        if trial["active"]:
            raise SwitchRefusal(
                VRP,
                VRP.message(
                    "on_trial", item=self.name, persist=trial["persist_id"] or "-", seconds=trial["seconds_left"]
                ),
            )
        self.before = read_running(session)
        self.saved_differs = self.differs(session, self.before)
        self.plan = self.planned(session, self.before, renew=self.settings.renew_secrets)
        if self.state == "none":
            self.state = "read"

    def planned(self, session: Session, running: str, renew: bool = False) -> plans.Plan:
        """Return what is left to do. A stored secret counts as the intended one unless it is to be renewed."""
        profiles = None
        with contextlib.suppress(Refusal):  # a family without this display: the text is what there is
            profiles = {row["profile"]: set(row["priorities"]) for row in parsed(PROFILES, session.run(PROFILES))}
        known = [] if renew else [line for line in self.text.splitlines() if shapes.SECRET.match(line.strip())]
        # Not every version shows a port that has no line of its own.
        for row in parsed(PORTS, session.run(PORTS)):
            found = _PORT.match(str(row["interface"]))
            if found and f"interface {found.group()}\n" not in running:
                running = f"interface {found.group()}\n#\n{running}"
        return plans.plan(running, self.text, profiles=profiles, applied=[line.strip() for line in known])

    def lock(self, session: Session) -> None:
        """Take the exclusive lock. Raises SwitchRefusal that names its holder."""
        try:
            session.run("configuration exclusive")
        except DeviceError as refusal:
            holder = parsed(HOLDER, session.run(HOLDER))
            if not holder:
                raise
            who = f"{holder['user_name']} ({holder.get('ip_address') or '-'}, {holder['locked_time']})"
            raise SwitchRefusal(VRP, VRP.message("locked", item=self.name, holder=who)) from refusal

    def offer(self, session: Session) -> None:
        """Type the lines into the candidate and compare it with the plan."""
        session.run("system-view")
        session.type(self.plan.lines)
        self.state = "typed"
        found = plans.surprises(self.plan.rows, parsed(CHANGES, session.run(CHANGES)))
        if found:
            raise SwitchRefusal(VRP, VRP.message("surprise", item=self.name, lines="; ".join(found[:5])))
        self.state = "compared"

    def commit(self, session: Session) -> None:
        """Commit on trial, and give the lock back: another session's confirmation would be refused while it is held.

        A trial may cut this very session; whether it came to be is for the new session to see.
        """
        session.run(
            f"commit trial {self.settings.trial_seconds} persist {self.persist} description {self.persist}",
        )
        self.state = "on_trial"
        with contextlib.suppress(Unreached):
            session.run("return")
            session.run("undo configuration exclusive")

    def verify(self, session: Session) -> None:
        """See over a new session that our trial waits and that nothing is left to do."""
        trial = parsed(TRIAL, session.run(TRIAL))
        if not trial["active"] or trial["persist_id"] != self.persist:
            raise self.lacking("trial " + self.persist)
        self.empty(session)
        self.state = "verified"

    def empty(self, session: Session) -> str:
        """Return the running text when nothing is left to do. Raises SwitchRefusal."""
        running = read_running(session)
        left = self.planned(session, running).lines
        if left:
            raise self.lacking("; ".join(shapes.masked(line) for line in left[:5]))
        return running

    def lacking(self, lines: str) -> SwitchRefusal:
        return SwitchRefusal(VRP, VRP.message("not_as_intended", item=self.name, lines=lines))

    def confirm(self, session: Session) -> None:
        session.run("system-view")
        session.run(f"commit persist {self.persist}")
        self.state, self.outcome = "confirmed", "new"
        session.run("return")

    def save(self, session: Session) -> None:
        """Save, and see that what is saved is what runs."""
        session.run("save")
        self.saved_differs = self.differs(session, read_running(session))
        if self.saved_differs:
            raise SwitchRefusal(VRP, VRP.message("not_saved", item=self.name))
        self.state = "saved"

    def prove(self, session: Session) -> None:
        self.backup("after", self.empty(session))
        self.state = "proved"

    def differs(self, session: Session, running: str) -> bool:
        saved = tree.parse(body(session.run(SAVED)))
        return sorted(saved.lines()) != sorted(tree.parse(running).lines())

    def settle(self) -> str:
        """Return what the switch runs after a failure: C(old), C(new) or C(unknown).

        Takes our trial back where the switch can be asked; else asks until the trial has ended by itself.
        """
        until = time.monotonic() + self.settings.trial_seconds + self.settings.timeout
        while True:
            with contextlib.suppress(Refusal), self.session() as session:
                trial = parsed(TRIAL, session.run(TRIAL))
                if trial["active"] and trial["persist_id"] == self.persist:
                    session.run("system-view")
                    session.run(f"abort trial persist {self.persist}")
                    session.run("return")
                running = read_running(session)
                if sorted(tree.parse(running).lines()) == sorted(tree.parse(self.before).lines()):
                    return "old"
                return "unknown" if self.planned(session, running).lines else "new"
            if time.monotonic() > until:
                return "unknown"
            time.sleep(RETRY_SECONDS)

    def backup(self, when: str, text: str) -> None:
        """Keep a copy that only its owner reads."""
        if not self.settings.backups:
            return
        os.makedirs(self.settings.backups, mode=0o700, exist_ok=True)
        path = os.path.join(self.settings.backups, f"{self.name}-{self.persist}-{when}.cfg")
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(text)
        self.backups.append(path)


def read_running(session: Session) -> str:
    """Return the whole running configuration. Raises Unreadable when it is cut."""
    answer = session.run(RUNNING)
    parsed(RUNNING, answer)
    return body(answer)


def body(answer: str) -> str:
    """Return an answer without the echo of its command and without the prompt."""
    lines = answer.splitlines()[1:]
    while lines and lines[-1].strip() != "return":
        lines.pop()
    return "\n".join(lines) + "\n"

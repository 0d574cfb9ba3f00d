"""What a session does that is no line of a candidate: moving between views, committing, trials, locks, saving."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import TYPE_CHECKING

from .base import split_line
from .config import SYSTEM as SYSTEM_VIEW
from .store import Refused
from .words import Match

if TYPE_CHECKING:
    from .session import Session

Answer = Iterable[str]
HANG_SECONDS = 3600
DEFAULT_TRIAL = 600
UNCOMMITTED = (
    "Warning: Uncommitted configurations found. Are you sure to commit them before exiting? [Y(yes)/N(no)/C(cancel)]:"
)
SAVING = "Warning: The current configuration will be written to the device. Continue? [Y/N]:"
TRIAL_BACK = "Warning: The trial configuration will be rolled back. Continue? [Y/N]:"
ROLLBACK = (
    "Warning: This operation will revert configuration changes to the previous status. During the rollback "
    "configuration process, some configurations involving differences may be temporarily invalid. Continue? [Y/N]:"
)
SPLIT = (
    "Warning: This operation will delete current port(s) and all configurations of the current port(s) will be "
    "cleared. Continue? [Y/N]:"
)


def yes(session: Session, question: str) -> bool:
    return session.terminal.ask(question).lower() in ("y", "yes")


def screen_length(session: Session, match: Match) -> Answer:
    session.terminal.page = int(match.values["lines"])
    return ["Info: The configuration takes effect on the current user terminal interface only."]


def quiet(dummy: Session, match: Match) -> Answer:
    """Terminal settings that change nothing here."""
    return [f"Info: Current terminal {match.words[-1]} is {'off' if match.words[0] == 'undo' else 'on'}."]


def system_view(session: Session, dummy: Match) -> Answer:
    session.mode, session.header, session.place = "system", SYSTEM_VIEW, ""
    session.refresh()
    return ["Enter system view, return user view with return command."]


def leave(session: Session, dummy: Match) -> Answer:
    """One view up; out of the system view only with the candidate settled."""
    if session.mode == "user":
        session.open = False
    elif session.mode != "system":
        session.mode, session.header, session.place = "system", SYSTEM_VIEW, ""
    elif settled(session):
        session.mode = "user"
    return []


def back(session: Session, dummy: Match) -> Answer:
    if settled(session):
        session.mode, session.header, session.place = "user", SYSTEM_VIEW, ""
    return []


def settled(session: Session) -> bool:
    """Ask about a candidate with changes: committed, thrown away, or stay."""
    if not session.dirty:
        return True
    answer = session.terminal.ask(UNCOMMITTED).lower()
    if answer in ("y", "yes"):
        deliver(session)
        return True
    if answer in ("n", "no"):
        session.refresh()
        return True
    return False


def deliver(session: Session, label: str = "", description: str = "") -> None:
    """Make the candidate the running configuration. Raises Refused."""
    box = session.box
    until = time.monotonic() + HANG_SECONDS
    while box.faults.of("commit") == "hang" and time.monotonic() < until:
        time.sleep(0.2)
    with box.store.lock:
        box.store.check(session, session.version)
        if box.faults.of("commit") == "refused":
            raise Refused("Error: The system is busy. Please try again later.")
        for slot in [slot for slot in session.candidate.blocks[SYSTEM_VIEW] if slot.startswith("split ")]:
            if session.base.get(SYSTEM_VIEW, slot) is None:
                session.candidate.blocks.pop("interface " + slot[len("split ") :], None)
        box.store.install(session.candidate, session.login.user, f"VTY {session.login.vty}", "CLI", label, description)
        session.refresh()


def commit(session: Session, match: Match) -> Answer:
    values, store = match.values, session.box.store
    if "persist" in match.words and "trial" not in match.words:
        with store.lock:
            store.confirm(session, values["id"])
        return []
    if "trial" not in match.words and store.trial is not None and not session.dirty:
        with store.lock:
            store.confirm(session, "")
        return []
    before = store.running.copy()
    if session.dirty or "trial" not in match.words:
        deliver(session, values.get("label", ""), values.get("description", ""))
    if "trial" not in match.words:
        return []
    seconds = int(values.get("seconds") or DEFAULT_TRIAL)
    with store.lock:
        store.begin_trial(session, seconds, values.get("id", ""), before)
    return [
        "Info: The system enters the trial configuration mode.",
        "The system will revert to previous configuration if the trial configuration is not confirmed "
        f"in {seconds} seconds.",
    ]


def abort(session: Session, match: Match) -> Answer:
    store = session.box.store
    trial = store.trial
    if trial is None:
        raise Refused("Error: There is no trial configuration.")
    if trial.persist != match.values.get("id", "") or (not trial.persist and trial.owner is not session):
        raise Refused("Error: The persist ID is incorrect.")
    if not yes(session, TRIAL_BACK):
        return []
    with store.lock:
        store.revert(session.login.user, f"VTY {session.login.vty}")
    session.refresh()
    return ["Info: The trial configuration rollback succeeded."]


def clear(session: Session, dummy: Match) -> Answer:
    session.refresh()
    if session.mode != "user":
        session.mode, session.header, session.place = "system", SYSTEM_VIEW, ""
    return []


def lock(session: Session, match: Match) -> Answer:
    store = session.box.store
    with store.lock:
        if store.holder not in (None, session):
            raise Refused("Error: The configuration is locked by another user.")
        store.holder = None if match.words[0] == "undo" else session
        store.held_since = session.box.stamp()[:19]
    return []


def save(session: Session, dummy: Match) -> Answer:
    if not yes(session, SAVING):
        return []
    with session.box.store.lock:
        session.box.store.save()
    return ["Now saving the current configuration to the slot 1 .", "Info: Save the configuration successfully."]


def rollback(session: Session, match: Match) -> Answer:
    store, values = session.box.store, match.values
    with store.lock:
        if "commit" in values:
            found = [point for point in store.commits if str(point.number) == values["commit"]]
        elif "label" in values:
            found = [point for point in store.commits if point.label == values["label"]]
        else:
            found = store.commits[int(values["last"]) :][:1]
        if not found:
            raise Refused("Error: The rollback point does not exist.")
    if not yes(session, ROLLBACK):
        return []
    with store.lock:
        store.check(session, store.version)
        store.install(found[0].after, session.login.user, f"VTY {session.login.vty}", "ROLLBACK")
    return ["Checking changes...", "Loading rollback changes", "Committing", "Configuration rollback succeeded."]


def split(session: Session, match: Match) -> Answer:
    port, kind = match.values["port"], match.values["kind"]
    legs, star, speed = kind.partition("*")
    if port not in session.box.ports or ":" in port:
        raise Refused(f"Error: The interface {port} does not exist.")
    if not (star and legs in ("2", "4", "8") and speed.endswith("GE")):
        raise Refused("Error: The split type is not supported by the interface.")
    if yes(session, SPLIT):
        session.candidate.put(SYSTEM_VIEW, f"split {port}", split_line(port, kind))
    return []


EVERYWHERE = [
    ("quit", leave),
    ("[undo] configuration exclusive", lock),
    ("clear configuration candidate", clear),
    ("refresh configuration candidate", clear),
]
USER = [
    ("system-view", system_view),
    ("screen-length <lines:0-512> temporary", screen_length),
    ("[undo] terminal {monitor|debugging|logging}", quiet),
    ("save", save),
    ("rollback configuration to commit-id <commit:word>", rollback),
    ("rollback configuration to label <label:word>", rollback),
    ("rollback configuration last <last:1-80>", rollback),
]
CONFIGURATION = [
    ("return", back),
    ("commit [label <label:word>] [description <description:text>]", commit),
    ("commit trial [<seconds:60-65535>] [persist <id:word>] [description <description:text>]", commit),
    ("commit persist <id:word>", commit),
    ("abort trial [persist <id:word>]", abort),
]
SYSTEM = [("port split dimension interface <port:port> split-type <kind:word>", split)]

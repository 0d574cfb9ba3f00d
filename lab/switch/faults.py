"""Every fault that the emulated switch can have, as data: the part, its states and what must be found."""

from __future__ import annotations

from typing import Any

FAULTS: list[dict[str, Any]] = [
    {
        "host_kind": "switch",
        "part": part,
        "index": index,
        "states": [state],
        "finding": {"severity": severity, "part": found_part, "found": found},
    }
    for part, index, state, severity, found_part, found in (
        ("clock", [0], "wrong", "warning", "clock", "differs by about 400 days"),
        ("clock", [0], "behind", "warning", "clock", "five minutes behind"),
        ("psu", [1, 2], "missing", "critical", "power_supply", "absent"),
        ("fan", [1, 2, 3, 4, 5, 6], "missing", "critical", "fan", "absent"),
        ("ssh", [0], "hang", "critical", "switch", "accepts and never answers: timeout"),
        ("ssh", [0], "closed", "critical", "switch", "connection refused"),
        ("ssh", [0], "slow", "info", "switch", "answers each line after 2 s: slow but complete"),
        ("ssh", [0], "password-wrong", "critical", "switch", "login refused"),
        ("ssh", [0], "key-changed", "critical", "switch", "host key changed"),
        ("session", [1, 10, 100], "drop", "critical", "switch", "the session ends at the n-th line from now"),
        ("commit", [0], "hang", "critical", "switch", "a commit never comes back"),
        ("commit", [0], "refused", "critical", "switch", "a commit is refused: busy"),
    )
]
STATES = {(fault["part"], state): fault["index"] for fault in FAULTS for state in fault["states"]}


class NoSuchFault(Exception):
    """The emulated switch has no such part, index or state."""


class Faults:
    """What is broken now: part and index to state. The last state of a part wins."""

    def __init__(self) -> None:
        self.now: dict[tuple[str, int], str] = {}

    def set(self, part: str, index: int, state: str) -> None:
        # A session ends at any line; the list names three.
        counted = (part, state) == ("session", "drop") and index >= 1
        if not counted and index not in STATES.get((part, state), ()):
            known = ", ".join(sorted(f"{name} {known_state}" for name, known_state in STATES))
            raise NoSuchFault(f"no fault {part} {index} {state}; known: {known}")
        self.now[part, index] = state

    def heal(self, part: str | None, index: int | None) -> None:
        """Take faults back: all, all of a part, or one."""
        for key in list(self.now):
            if part in (None, "all", key[0]) and index in (None, key[1]):
                del self.now[key]

    def of(self, part: str, index: int = 0) -> str:
        """Return the state of a part, empty when it is well."""
        return self.now.get((part, index), "")

    def rows(self) -> list[dict[str, Any]]:
        return [{"part": part, "index": index, "state": state} for (part, index), state in sorted(self.now.items())]

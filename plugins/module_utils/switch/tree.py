# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A VRP8 configuration as data: its views and their lines, in one canonical form; and what of it is ours.

Canonical: the lossless priorities of a PFC profile are a set (one line each, and C(undo priority 3) in the profile
C(default) where 3 is out); C(dcb pfc enable) names its mode; port names are one word; secrets are replaced by marks.
"""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass, field

from ..messages.vrp import VRP, SwitchRefusal
from . import shapes

if t.TYPE_CHECKING:
    from collections.abc import Mapping

_PRIORITIES = re.compile(r"(undo )?priority((?: [0-7])+)$")
_SPACED_PORT = re.compile(r"^(interface \d*GE|interface (?:MEth|Eth-Trunk|Vlanif|LoopBack)) (?=\d)", re.IGNORECASE)
_DEFAULT_PROFILE = "dcb pfc"


@dataclass
class Tree:
    """C(views): lines by the line that opens their view, in the order of the text; C("") holds the system view's."""

    views: dict[str, list[str]] = field(default_factory=lambda: {"": []})

    def add(self, view: str, line: str) -> None:
        """Add a line once."""
        lines = self.views.setdefault(view, [])
        if line not in lines:
            lines.append(line)

    def has(self, view: str, line: str) -> bool:
        """Return whether a line stands in a view."""
        return line in self.views.get(view, ())

    def lines(self) -> list[tuple[str, str]]:
        """Return all lines with their views; a line that opens a view stands in the system view."""
        return [(view, line) for view, lines in self.views.items() for line in lines]

    def text(self) -> str:
        """Return the configuration as text, as a device prints it."""
        parts = []
        for line in self.views[""]:
            parts += [line, *(" " + inner for inner in self.views.get(line, ())), "#"]
        return "#\n" + "\n".join(parts) + ("\n" if parts else "")


def parse(text: str) -> Tree:
    """Return the tree of a configuration text. Lines deeper than one view keep their indentation and stay foreign."""
    tree = Tree()
    view = ""
    for raw in text.splitlines():
        plain = raw.strip()
        if not plain or plain.startswith(("!", "#")) or plain == "return":
            view = "" if not raw.startswith(" ") else view
            continue
        depth = len(raw) - len(raw.lstrip(" "))
        line = " ".join(plain.split())
        if depth == 0 or not view:
            line = _SPACED_PORT.sub(r"\1", line)
            tree.add("", line)
            view = line
            tree.views.setdefault(view, [])
        else:
            tree.add(view, (" " * (depth - 1)) + line)
    return canonical(tree)


def canonical(tree: Tree, profiles: Mapping[str, set[int]] | None = None) -> Tree:
    """Return a tree in canonical form. C(profiles): the priorities that the device itself says are lossless."""
    result = Tree()
    for view, lines in tree.views.items():
        result.views.setdefault(view, [])
        if re.search(shapes.PFC, view):
            _profile(result, view, lines, profiles or {})
            continue
        for line in lines:
            if shapes.is_default(view, line):
                continue
            if line == "dcb pfc enable" and re.search(shapes.INTERFACE, view):
                result.add(view, "dcb pfc enable mode manual")
            elif not view and line.startswith("vlan batch "):
                for number in _numbers(line[len("vlan batch ") :]):
                    result.add("", f"vlan {number}")
            else:
                result.add(view, line)
    told = (profiles or {}).get("default")
    if _DEFAULT_PROFILE not in result.views and told is not None and told != {3}:
        result.add("", _DEFAULT_PROFILE)
        _profile(result, _DEFAULT_PROFILE, [], profiles or {})
    return result


def _numbers(text: str) -> list[int]:
    """Return the numbers of C(10 20 to 22). What is no number is left out: the line is none of ours."""
    result: list[int] = []
    for first, last in re.findall(r"(\d+)(?: to (\d+))?", text):
        result += range(int(first), min(int(last or first), 4094) + 1)
    return result


def _profile(result: Tree, view: str, lines: list[str], profiles: Mapping[str, set[int]]) -> None:
    """Add the lines of one PFC profile; its priorities as a set."""
    lossless = {3} if view == _DEFAULT_PROFILE else set()
    others = []
    for line in lines:
        found = _PRIORITIES.match(line)
        if not found:
            others.append(line)
        elif found.group(1):
            lossless -= {int(digit) for digit in found.group(2).split()}
        else:
            lossless |= {int(digit) for digit in found.group(2).split()}
    lossless = set(profiles.get(view.partition("dcb pfc ")[2] or "default", lossless))
    result.views.setdefault(view, [])
    for priority in sorted(lossless):
        if view != _DEFAULT_PROFILE or priority != 3:
            result.add(view, f"priority {priority}")
    if view == _DEFAULT_PROFILE and 3 not in lossless:
        result.add(view, "undo priority 3")
    for line in others:
        result.add(view, line)


def intended(text: str) -> Tree:
    """Return what the text intends. Raises SwitchRefusal naming every line that has no shape of ours."""
    tree = parse(text)
    foreign = [
        (view, line) for view, line in tree.lines() if shapes.shape_of(view, line) is None and line != "undo priority 3"
    ]
    if foreign:
        raise SwitchRefusal(
            VRP,
            [
                VRP.message("unknown_line", item=shapes.masked(view or line), line_text=shapes.masked(line))
                for view, line in foreign
            ],
        )
    return tree


def ours(running: Tree, wanted: Tree) -> Tree:
    """Return what of the running configuration is ours: what is intended, and owned lines in intended views."""
    result = Tree()
    for view, lines in running.views.items():
        if view and not (view in wanted.views or _owned_view(view)):
            continue
        for line in lines:
            shape = shapes.shape_of(view, line)
            mine = wanted.has(view, line) or (line == "undo priority 3" and view == _DEFAULT_PROFILE)
            if mine or (shape and (shape.owned or _replaced(view, shape, line, wanted))):
                result.add(view, line)
    return result


def _owned_view(view: str) -> bool:
    shape = shapes.shape_of("", view)
    return shape is not None and shape.owned


def _replaced(view: str, shape: shapes.Shape, line: str, wanted: Tree) -> bool:
    """Return whether an intended line takes the place of this one (same shape, same key)."""
    if not shape.replaces:
        return False
    key = _key(shape, line)
    return any(
        shapes.shape_of(view, other) is shape and _key(shape, other) == key for other in wanted.views.get(view, ())
    )


def _key(shape: shapes.Shape, line: str) -> tuple[str, ...]:
    found = re.fullmatch(shape.pattern, line)
    return found.groups() if found else ()

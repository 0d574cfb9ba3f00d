# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The exact lines that take a switch from what runs to what is intended, and back; in an order that it accepts.

The difference is hier_config's, over the part that is ours (tree.py), with our table (shapes.py). The order is ours:
what others need first (pool, profiles), then ports, undo lines before set lines, what ports needed last.
"""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass

from ..messages.vrp import VRP, SwitchRefusal
from . import shapes
from .tree import Tree, canonical, intended, ours, parse

if t.TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_PHYSICAL = re.compile(r"interface \d*GE\d")
_SECTION = re.compile(r"dcb pfc|diffserv domain|drop-profile")


class Line(t.NamedTuple):
    """One line to type in the view that C(view) opens (empty: system view)."""

    view: str
    line: str


@dataclass(frozen=True)
class Plan:
    """What is to be done. C(rows): what the candidate must then show as changed, as C((sign, view, line))."""

    changes: tuple[Line, ...]
    back: tuple[Line, ...]
    rows: frozenset[tuple[str, str, str]]

    @property
    def lines(self) -> list[str]:
        """Return the lines as they are typed in the system view."""
        return typed(self.changes)

    @property
    def back_lines(self) -> list[str]:
        """Return the lines that undo them."""
        return typed(self.back)


def plan(
    running_text: str,
    intended_text: str,
    profiles: Mapping[str, set[int]] | None = None,
    applied: Iterable[str] = (),
    defaults: Iterable[tuple[str, str]] = (),
) -> Plan:
    """Return what takes the running configuration to the intended one.

    C(profiles): lossless priorities by PFC profile, as the device shows them. C(applied): intended lines with a secret
    that was the last one applied. C(defaults): lines that the device says it holds by default. Raises SwitchRefusal.
    """
    running = canonical(parse(running_text), profiles)
    wanted = without_defaults(intended(intended_text), set(defaults))
    missing = sorted(view for view in wanted.views if _PHYSICAL.match(view) and view not in running.views)
    if missing:
        raise SwitchRefusal(VRP, [VRP.message("no_port", item=view.split(" ", 1)[1]) for view in missing])
    with_secrets(running, wanted, set(applied))
    mine = ours(running, wanted)
    return Plan(
        ordered(difference(mine, wanted)), ordered(difference(wanted, mine)), frozenset(changed_rows(mine, wanted))
    )


def without_defaults(wanted: Tree, defaults: set[tuple[str, str]]) -> Tree:
    """Return the intent without what a device holds anyway and therefore never shows."""
    result = Tree()
    for view, line in wanted.lines():
        if (view, line) not in defaults:
            result.add(view, line)
    for view in wanted.views:
        result.views.setdefault(view, [])
    return result


def with_secrets(running: Tree, wanted: Tree, applied: set[str]) -> None:
    """Make a stored secret equal to the intended one where it was the last one applied, in place."""
    for line in wanted.views[""]:
        found = shapes.SECRET.match(line)
        if not found or line not in applied:
            continue
        lines = running.views[""]
        for index, other in enumerate(lines):
            stored = shapes.SECRET.match(other)
            if stored and stored.group(1) == found.group(1):
                lines[index] = line


def difference(before: Tree, after: Tree) -> list[Line]:
    """Return hier_config's remediation as lines with their views."""
    from hier_config.root import HConfig

    trees = []
    for tree in (before, after):
        root = HConfig(shapes.driver())
        for line in tree.views[""]:
            node = root.add_child(line)
            for inner in tree.views.get(line, ()):
                node.add_child(inner)
        trees.append(root)
    result: list[Line] = []
    for node in trees[0].config_to_get_to(trees[1]).children:
        existed = node.text in before.views[""]
        if not node.children or not existed:
            result.append(Line("", node.text))
        result += [Line(node.text, child.text) for child in node.children]
    return result


def ordered(changes: Iterable[Line]) -> tuple[Line, ...]:
    """Return changes in an order that the device accepts; lines of one rank keep theirs, undo lines run backwards."""
    numbered = list(enumerate(changes))

    def rank(entry: tuple[int, Line]) -> tuple[int, int, int]:
        index, (view, line) = entry
        undone = line.startswith("undo ") and line != "undo portswitch"
        if view.startswith("interface ") or line.startswith("interface "):
            return (30, 0, 0)
        if _SECTION.match(view):
            return (40 if undone else 20, 0, 0)
        return (50, 0, -index) if undone else (20 if _SECTION.match(line) else 10, 0, 0)

    result = sorted(numbered, key=rank)
    ports = [entry[1] for entry in result if rank(entry)[0] == 30]
    first = next((at for at, entry in enumerate(result) if rank(entry)[0] == 30), 0)
    rest = [entry[1] for entry in result]
    return tuple(rest[:first] + _ports(ports) + rest[first + len(ports) :]) if ports else tuple(rest)


def _ports(changes: list[Line]) -> list[Line]:
    """Order the lines of interfaces: by interface; undo lines first and backwards, the kind of the port, the rest."""
    by_view: dict[str, list[str]] = {}
    result: list[Line] = []
    for view, line in changes:
        if view:
            by_view.setdefault(view, []).append(line)
        elif line.startswith("interface "):
            by_view.setdefault(line, [])
    for view, lines in by_view.items():
        kind = [line for line in lines if line in ("undo portswitch", "portswitch")]
        undone = [line for line in lines if line.startswith("undo ") and line not in kind]
        rest = [line for line in lines if line not in kind and line not in undone]
        made = Line("", view) in changes
        result += [Line("", view)] if made else []
        result += [Line(view, line) for line in (*reversed(undone), *kind, *rest)]
    return result


def typed(changes: Iterable[Line]) -> list[str]:
    """Return the lines as they are typed one after the other, with the lines that enter and leave views."""
    result: list[str] = []
    here = ""
    for view, line in changes:
        if view != here:
            if here:
                result.append("quit")
            if view:
                result.append(view)
            here = view
        if not view and shapes.opens_view(line):
            here = line
        result.append(line)
    return result + (["quit"] if here else [])


def changed_rows(before: Tree, after: Tree) -> set[tuple[str, str, str]]:
    """Return what differs between two trees as C((sign, view, line)), secrets left out."""
    old = {(view, _open(line)) for view, line in before.lines()}
    new = {(view, _open(line)) for view, line in after.lines()}
    changed = {(v, w) for v, w in after.lines() if shapes.SECRET.match(w) and not before.has(v, w)}
    rows = {("-", *row) for row in old - new} | {("+", *row) for row in new - old}
    return rows | {("+", view, _open(line)) for view, line in changed}


def _open(line: str) -> str:
    found = shapes.SECRET.match(line)
    return found.group(1) + "***" if found else line


def surprises(expected: Iterable[tuple[str, str, str]], shown: Iterable[Mapping[str, t.Any]]) -> list[str]:
    """Return how the candidate differs from the plan, one text a line; empty when it is what was planned.

    C(shown): rows of C(display configuration candidate changes). How a device words the set of lossless priorities,
    that it also lists the lines of a deleted section, and the old half of a changed secret, are no surprise.
    """
    wanted = set(expected)
    found = {(row["change"], row["view"] or "", _open(" ".join(row["line"].split()))) for row in shown if row["change"]}
    wanted, wanted_sets = _without_sets(wanted)
    found, found_sets = _without_sets(found)
    gone = {line for sign, view, line in wanted if sign == "-" and not view}
    extra = {row for row in found - wanted if not (row[0] == "-" and (row[1] in gone or row[2].endswith("***")))}
    missing = {row for row in wanted - found if not (row[0] == "-" and row[1] in gone)}
    texts = [f"? {_row(row)}" for row in sorted(extra)] + [f"! {_row(row)}" for row in sorted(missing)]
    for profile in sorted(set(wanted_sets) | set(found_sets)):
        want, seen = wanted_sets.get(profile, set()), found_sets.get(profile, set())
        # Whether "undo priority 3" is shown as a line of its own is not known of all versions.
        if want - {-3} != seen - {-3}:
            texts.append(f"! {profile}: priority {sorted(want)} / {sorted(seen)}")
    return texts


def _row(row: tuple[str, str, str]) -> str:
    return row[0] + (f" {row[1]} /" if row[1] else "") + " " + shapes.masked(row[2])


def _without_sets(rows: set[tuple[str, str, str]]) -> tuple[set[tuple[str, str, str]], dict[str, set[int]]]:
    """Part rows of priorities from the others: by profile, the priorities added (n) and taken away (-n)."""
    rest: set[tuple[str, str, str]] = set()
    sets: dict[str, tuple[set[int], set[int]]] = {}
    for sign, view, line in rows:
        found = re.match(r"(undo )?priority((?: [0-7])+)$", line)
        if not found or not re.search(shapes.PFC, view):
            rest.add((sign, view, line))
            continue
        plus, minus = sets.setdefault(view, (set(), set()))
        target = plus if (sign == "+") != bool(found.group(1)) else minus
        target.update(int(digit) for digit in found.group(2).split())
    return rest, {view: (plus - minus) | {-n for n in minus - plus} for view, (plus, minus) in sets.items()}

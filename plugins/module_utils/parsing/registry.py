# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""All parsers, by the command whose output they read, and how a command as typed finds its parser.

A command finds its parser whatever its path, the order of its words, their abbreviation and the numbers of ports,
slots and cards in it. Words in brackets may be left out.
"""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass

from .text import Block, Unreadable, blocks_of, refuse, says_nothing, without_stamp

if t.TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .text import Line

# Words that only say which port, slot or card is meant.
_PORT = re.compile(
    r"(?:\d+ge|ge|xge|[xw]?gigabitethernet|ethernet|meth|vlanif|loopback|null|eth-trunk)?\d[\d/.:]*$", re.IGNORECASE
)
_TYPE = re.compile(r"(?:\d+ge|ge|xge|x?gigabitethernet|meth|vlanif|loopback|null)$", re.IGNORECASE)


@dataclass(frozen=True)
class Parser:
    """One parser. C(read) turns the lines of one output into data; C(begins) are the marks of the output.

    C(source) says on what its format stands: C(capture) (seen from devices) or C(manual). C(many) parsers give a list
    of objects, the others one object. C(empty) is what silence of the device means (None: silence is refused). C(holds)
    names parsers whose marks may stand inside (a neighbour that tells its version).
    """

    name: str
    commands: tuple[str, ...]
    read: Callable[[list[Line]], t.Any]
    begins: tuple[re.Pattern[str], ...]
    source: str
    many: bool
    empty: t.Any = None
    holds: tuple[str, ...] = ()


PARSERS: list[Parser] = []


def parser(
    *commands: str,
    begins: Sequence[str],
    source: str = "capture",
    many: bool = True,
    empty: t.Any = None,
    holds: Sequence[str] = (),
) -> Callable[[Callable[[list[Line]], t.Any]], Callable[[list[Line]], t.Any]]:
    """Register the function below for these commands."""

    def register(read: Callable[[list[Line]], t.Any]) -> Callable[[list[Line]], t.Any]:
        marks = tuple(re.compile(mark, re.IGNORECASE) for mark in begins)
        PARSERS.append(Parser(read.__name__, commands, read, marks, source, many, empty, tuple(holds)))
        return read

    return register


def words_of(command: str) -> list[str]:
    """Return the words of a command that say what it shows: no path, no port, no number, no pipe."""
    command = re.split(r"\s\|\s*", command.strip(), maxsplit=1)[0]
    words = command.lower().split()
    if words:
        words[0] = words[0].rsplit("/", 1)[-1]
    return [word for word in words if not _PORT.match(word) and not _TYPE.match(word)]


def find(command: str) -> Parser:
    """Return the parser of a command. Raises Unreadable: none, or several and none of them the better one."""
    words = words_of(command)
    scored: list[tuple[tuple[int, int], Parser]] = []
    for candidate in PARSERS:
        scores = [score for pattern in candidate.commands if (score := _fits(words, pattern)) is not None]
        if scores:
            scored.append((max(scores), candidate))
    if not words or not scored:
        raise refuse("unknown_command", item=command)
    best = max(score for score, dummy in scored)
    winners = [candidate for score, candidate in scored if score == best]
    if len(winners) > 1:
        raise refuse(
            "ambiguous_command", item=command, candidates=", ".join(sorted(found.commands[0] for found in winners))
        )
    return winners[0]


def _fits(words: list[str], pattern: str) -> tuple[int, int] | None:
    """Return how well words match: words written in full, fewer optional ones left. None: not at all."""
    needed = re.sub(r"\[[^\]]*\]", " ", pattern).split()
    optional = [word for group in re.findall(r"\[([^\]]*)\]", pattern) for word in group.split()]
    exact = 0
    for word in words:
        pool = needed if any(name.startswith(word) for name in needed) else optional
        fits = [name for name in pool if name == word] or [name for name in pool if name.startswith(word)]
        if not fits:
            return None
        exact += fits[0] == word
        pool.remove(fits[0])
    return None if needed else (exact, -len(optional))


def parse(command: str, text: str) -> t.Any:
    """Return what the output of a command says. Raises Unreadable, which names line and reason.

    A table gives a list of objects, key/value text one object, the outputs of a loop a list.
    """
    found = find(command)
    blocks = blocks_of(text)
    mine = []
    for block in blocks:
        if block.command and _parser_of(block.command) is not found:
            raise refuse("other_command", item=command, at=block.at, words=block.command)
        if not block.command and len(blocks) > 1 and any(other.command for other in blocks):
            raise refuse("unexpected_line", item=command, at=block.lines[0].number, words=block.lines[0].text)
        mine.append(block)
    if not mine:
        raise refuse("empty", item=command)
    results = [_read(found, command, block) for block in mine]
    if len(results) == 1:
        return results[0]
    return [row for result in results for row in result] if found.many else results


def _parser_of(command: str) -> Parser | None:
    try:
        return find(command)
    except Unreadable:
        return None


def _read(found: Parser, command: str, block: Block) -> t.Any:
    lines = without_stamp(block.lines)
    if not any(not line.is_blank for line in lines):
        if found.empty is not None and block.command:
            return found.empty
        raise refuse("empty", item=command)
    if says_nothing(lines):
        return [] if found.many else {}
    others = [other for other in PARSERS if other is not found and other.name not in found.holds]
    for line in lines:
        if any(mark.search(line.text) for mark in found.begins):
            continue
        if any(mark.search(line.text) for other in others for mark in other.begins):
            raise refuse("other_command", item=command, at=line.number, words=line.text)
    if not any(mark.search(line.text) for mark in found.begins for line in lines):
        raise refuse("no_header", item=command, looked_for=found.begins[0].pattern)
    return found.read(lines)

# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What every parser of a device's output shares: text without its terminal, cut into the outputs of commands.

A capture may hold prompts, the echo of the command, pager marks, escape sequences, carriage returns, log lines. What
is left has line numbers of the capture, so that a refusal names the line that its reader sees.
"""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass

from ..messages.refusal import Refusal
from ..messages.switch import PARSING

# The pager's mark and what it prints to wipe itself out: ESC[42D, blanks, ESC[42D (the escape may be lost).
_PAGER = re.compile(
    r"[ \t]*-{2,} ?More ?(?:\(Press '?Q'? to break\) ?)?-{2,}"
    r"(?:\x1b?\[\d+D +\x1b?\[\d+D|\x1b?\[\d+D|\r *\r| {42}|[\x08 ]*\x08)?"
)
_ESCAPE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[()][A-Z0-9]|[\x00\x07]")
_PROMPT = re.compile(r"\s*(?:<([^<>\s]{1,128})>|\[([~*])?([^\[\]\s]{1,200})\])\s*(.*)$")
_COMMAND = re.compile(
    r"(?:d|di|dis|disp\w*|dir|system-view|sys\w*|quit|return|commit|screen-length\b.*|undo\b.*)(?:\s|$)"
)
_SETUP = re.compile(r"(screen-length|system-view|sys\b|quit|return|undo term|term|n$|y$|enable|#)", re.IGNORECASE)
# Lines of the log that a terminal monitor throws between: 'Nov 26 2026 10:00:00 leaf01 %%01IFNET/4/LINK(l)[1]:...'
_LOG = re.compile(r"\w{3}\s+\d{1,2} \d{4} \d\d:\d\d:\d\d(?:\.\d+)?(?:[+-]\d\d:\d\d)?(?: DST)? \S+ %%\d")
_STAMP = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?\s*([+-]\d\d:\d\d)?( DST)?$")
_NOISE = re.compile(
    r"Info: The configuration takes effect on the current user terminal|Info: It (?:will take|is executing)"
    r"|Info: This operation may take"
    r"|Warning: It may take a long time|Building configuration|Now building|Enter system view"
    r"|Info: The max number of VTY users"
    r"|\s+The (?:current|last) login time is|Warning: The initial password|The password needs to be changed"
)
_ERROR = re.compile(
    r"\s*(?:Error(?:\[\d+\])?:(?! ?The (?:transceiver is absent|combo port))|Failed:"
    r"|% ?(?:Unrecognized|Incomplete|Ambiguous|Wrong|Too many))"
)
_CARET = re.compile(r"\s*\^\s*$")
_NOTHING = re.compile(
    r"\s*(?:(?:Info|Warning|Tip|Note)\s*:\s*)?(?:(?:There (?:is|are) )?no (?!more\b)[\w/ -]*"
    r"|The current (?:\w+ )?\w+ is empty)"
    r"(?:(?:exists?|found|in the system|configured|available|entr(?:y|ies))[\w ]*)?[.!]?\s*$",
    re.IGNORECASE,
)
RULE = re.compile(r"\s*(?:-{3,}|={3,}|(?:- ){3,}-?)\s*$")


class Unreadable(Refusal):
    """A text is not the whole output of the command that it was given for. Nothing was read from it."""


@dataclass(frozen=True)
class Line:
    """One line: its number in the capture (from 1) and its text without the line end."""

    number: int
    text: str

    @property
    def is_rule(self) -> bool:
        return bool(RULE.match(self.text))

    @property
    def is_blank(self) -> bool:
        return not self.text.strip()


@dataclass(frozen=True)
class Block:
    """The output of one command: the echoed command (empty without an echo) and its lines."""

    command: str
    at: int
    lines: tuple[Line, ...]


def refuse(key: str, **values: t.Any) -> Unreadable:
    """Return the refusal with these values; C(words) are shortened to what fits a line."""
    if "words" in values:
        values["words"] = " ".join(str(values["words"]).split())[:120]
    return Unreadable(PARSING, PARSING.message(key, **values))


def lines_of(text: str) -> list[Line]:
    """Return the lines of a capture as a person sees them on the screen."""
    text = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r\r\n", "\n")
    text = _PAGER.sub(lambda found: "\x02" if found.end() == len(text) or text[found.end()] == "\n" else "", text)
    text = _ESCAPE.sub("", text)
    found = []
    for number, raw in enumerate(text.split("\n"), 1):
        if raw == "\x02":
            continue
        line = _without_backspaces(raw.replace("\x02", "").rsplit("\r", 1)[-1] if raw.strip("\r") else "")
        found.append(Line(number, line.expandtabs(8).rstrip()))
    return found


def _without_backspaces(text: str) -> str:
    if "\x08" not in text:
        return text
    kept: list[str] = []
    for sign in text:
        if sign == "\x08":
            if kept:
                kept.pop()
        else:
            kept.append(sign)
    return "".join(kept)


def blocks_of(text: str) -> list[Block]:
    """Return the outputs in a capture, one for each echoed command; text without an echo is one of its own.

    Raises Unreadable for a device's error line.
    """
    blocks: list[Block] = []
    command, at, kept = "", 1, []
    for line in lines_of(text):
        echoed = _echo(line.text)
        if echoed is None:
            kept.append(line)
            continue
        blocks.append(Block(command, at, tuple(kept)))
        command, at, kept = echoed, line.number, []
    blocks.append(Block(command, at, tuple(kept)))
    return [clean for clean in (_clean(block) for block in blocks) if clean is not None]


def _echo(text: str) -> str | None:
    """Return the command behind a prompt, empty for a bare prompt, None for a line that is no prompt."""
    found = _PROMPT.match(text)
    if found is None:
        return None
    rest = found.group(4).strip()
    if found.group(1):
        return rest if not rest or _COMMAND.match(rest) or len(rest.split()) < 8 else None
    if found.group(2):
        return rest
    # '[name]' alone is a headline in some outputs (elabel): only with a command behind it is it a prompt.
    return rest if rest and _COMMAND.match(rest) else None


def _clean(block: Block) -> Block | None:
    if block.command and _SETUP.match(block.command):
        return None
    lines = [line for line in block.lines if not _NOISE.match(line.text) and not _LOG.match(line.text)]
    while lines and lines[0].is_blank:
        lines.pop(0)
    while lines and lines[-1].is_blank:
        lines.pop()
    # An echo whose prompt was lost on the way (netmiko reads it before it sends): no output begins with a command.
    if lines and not block.command and re.match(r"\s*dis[a-z]*\s+[a-z]", lines[0].text):
        return _clean(Block(lines[0].text.strip(), lines[0].number, tuple(lines[1:])))
    for line in lines:
        if _ERROR.match(line.text):
            raise refuse("device_error", at=line.number, words=line.text)
    if not lines and not block.command:
        return None
    return Block(block.command, block.at, tuple(lines))


def without_stamp(lines: t.Sequence[Line]) -> list[Line]:
    """Drop the time that some versions print before every answer (C(timestamp enable))."""
    return list(lines[1:]) if lines and _STAMP.match(lines[0].text.strip()) else list(lines)


def says_nothing(lines: t.Sequence[Line]) -> bool:
    """Return whether the device itself says that there is nothing to show."""
    told = [line for line in lines if not line.is_blank]
    return bool(told) and len(told) <= 2 and all(_NOTHING.match(line.text) for line in told)


def unwrapped(lines: t.Sequence[Line], width: int = 80) -> list[Line]:
    """Join what a terminal of C(width) columns broke: a full line followed by a short rest that begins at once."""
    joined: list[Line] = []
    for line in lines:
        if joined and len(joined[-1].text) == width and re.match(r"[a-z]{1,12}$", line.text):
            joined[-1] = Line(joined[-1].number, joined[-1].text + line.text)
        else:
            joined.append(line)
    return joined


def caret(line: Line) -> bool:
    """Return whether a line is nothing but the mark under a refused word."""
    return bool(_CARET.match(line.text))

"""One login at the switch: greeting, prompt, the command line in its view."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable

from . import show
from .box import Box, Login
from .terminal import Gone, Terminal
from .words import Grammar, Match, WrongLine

SLOW_SECONDS = 2.0
HOWS = ("include", "exclude", "begin")
PIPE = re.compile(r"(\s*dis\S*\s.*?)\s*\|\s*(i(?:nclude|nc|n)?|e(?:xclude|xc|x)?|b(?:egin|eg|e)?)\s+(.+?)\s*")


class Session:
    """Reads commands from a terminal until the user quits."""

    def __init__(self, box: Box, login: Login, terminal: Terminal) -> None:
        self.box = box
        self.login = login
        self.terminal = terminal
        self.open = True
        terminal.help = self.help
        self.grammar = Grammar([*show.COMMANDS, *USER])

    def prompt(self) -> str:
        return f"<{self.box.host}>"

    def run(self) -> None:
        try:
            self.greet()
            while self.open:
                self.obey(self.terminal.line(self.prompt()))
        except Gone:
            pass

    def greet(self) -> None:
        box = self.box
        count = len(box.logins)
        lines = [
            f"Info: The max number of VTY users is {box.model['vty_users']}, "
            f"the number of current VTY users online is {count}, and total number of terminal users online is {count}.",
            f"      The current login time is {box.stamp()}.",
        ]
        if box.last_login:
            lines.append(f"      The last login time is {box.last_login}.")
        self.terminal.send("\r\n" + "\r\n".join(lines))

    def help(self, text: str) -> list[str]:
        try:
            return self.grammar.following(text)
        except WrongLine as exc:
            return exc.lines(self.prompt())

    def obey(self, line: str) -> None:
        if not line.strip() or line == "\x1a":
            return
        self.box.lines_seen += 1
        if self.box.faults.of("ssh") == "slow":
            time.sleep(SLOW_SECONDS)
        try:
            line, pipe = cut(line)
            match = self.grammar.match(line)
        except WrongLine as exc:
            self.terminal.show(exc.lines(self.prompt()))
            return
        self.terminal.show(sift(list(match.action(self, match)), pipe))


def cut(line: str) -> tuple[str, tuple[str, str] | None]:
    """Part `display ... | include WORDS` into the command and the filter."""
    found = PIPE.fullmatch(line)
    return (found[1], (next(how for how in HOWS if how.startswith(found[2])), found[3])) if found else (line, None)


def sift(lines: list[str], pipe: tuple[str, str] | None) -> list[str]:
    """Return the lines that the filter of a `display` lets through."""
    if pipe is None:
        return lines
    how, pattern = pipe
    try:
        hits = [bool(re.search(pattern, line)) for line in lines]
    except re.error:
        return ["Error: The regular expression is invalid."]
    if how == "begin":
        return lines[hits.index(True) :] if True in hits else []
    return [line for line, hit in zip(lines, hits, strict=True) if hit == (how == "include")]


def screen_length(session: Session, match: Match) -> Iterable[str]:
    length = int(match.values["lines"])
    session.terminal.page = length
    return ["Info: The configuration takes effect on the current user terminal interface only."]


def leave(session: Session, dummy: Match) -> Iterable[str]:
    session.open = False
    return []


def quiet(dummy: Session, match: Match) -> Iterable[str]:
    """Terminal settings that change nothing here."""
    what = {"monitor": "monitor", "debugging": "debugging", "logging": "logging"}[match.words[-1]]
    return [f"Info: Current terminal {what} is {'off' if match.words[0] == 'undo' else 'on'}."]


USER = [
    ("screen-length <lines:0-512> temporary", screen_length),
    ("[undo] terminal {monitor|debugging|logging}", quiet),
    ("quit", leave),
]

"""One login at the switch: greeting, views and prompts, the command line in each, the candidate of this session."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable
from typing import Any

from . import actions, show, show_config
from .box import Box, Login
from .config import SYSTEM
from .settings import Erase, Removal, Setting, View, grammars, set_priority, unset_priority
from .store import Refused
from .terminal import Gone, Terminal
from .words import Grammar, Match, WrongLine

SLOW_SECONDS = 2.0
HANG_SECONDS = 3600
HOWS = ("include", "exclude", "begin")
PIPE = re.compile(r"(\s*dis\S*\s.*?)\s*\|\s*(i(?:nclude|nc|n)?|e(?:xclude|xc|x)?|b(?:egin|eg|e)?)\s+(.+?)\s*")
NO_MORE = re.compile(r"\s*\|\s*no-more\s*$")


class Session:
    """Reads commands from a terminal until the user quits."""

    def __init__(self, box: Box, login: Login, terminal: Terminal) -> None:
        self.box = box
        self.login = login
        self.terminal = terminal
        self.open = True
        self.mode = "user"
        self.header, self.place = SYSTEM, ""
        self.refresh()
        terminal.help = self.help
        everywhere = [*show.COMMANDS, *show_config.COMMANDS, *actions.EVERYWHERE]
        views = grammars(box.model["family"])
        self.grammars = {"user": Grammar([*everywhere, *actions.USER])}
        for kind, lines in views.items():
            self.grammars[kind] = Grammar([*everywhere, *actions.CONFIGURATION, *lines])
        self.grammars["system"] = Grammar([*everywhere, *actions.CONFIGURATION, *actions.SYSTEM, *views["system"]])

    def refresh(self) -> None:
        """Take a fresh candidate from what is running."""
        with self.box.store.lock:
            self.candidate = self.box.store.running.copy()
            self.base = self.candidate.copy()
            self.version = self.box.store.version

    @property
    def dirty(self) -> bool:
        return self.candidate != self.base

    def prompt(self) -> str:
        if self.mode == "user":
            return f"<{self.box.name}>"
        place = f"-{self.place}" if self.place else ""
        return f"[{'*' if self.dirty else '~'}{self.box.name}{place}]"

    def run(self) -> None:
        try:
            self.greet()
            while self.open:
                if not self.dirty and self.version != self.box.store.version:
                    self.refresh()
                self.obey(self.terminal.line(self.prompt()))
        except Gone:
            pass
        finally:
            self.box.store.gone(self)

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
            return self.grammars[self.mode].following(text)
        except WrongLine as exc:
            return exc.lines(self.prompt())

    def obey(self, line: str) -> None:
        if line == "\x1a":
            self.mode, self.header, self.place = "user", SYSTEM, ""
            return
        if not line.strip() or line.strip().startswith(("#", "!")):
            return
        self.suffer()
        line, pipe = cut(NO_MORE.sub("", line))
        try:
            mode, match = self.match(line)
            answer = self.carry_out(mode, match)
        except WrongLine as exc:
            self.terminal.show(exc.lines(self.prompt()))
        except Refused as exc:
            self.terminal.show([str(exc)])
        else:
            self.terminal.show(sift(list(answer), pipe))

    def suffer(self) -> None:
        """Let the faults of sessions act before a line is obeyed."""
        box = self.box
        box.lines_seen += 1
        if box.faults.of("ssh") == "slow":
            time.sleep(SLOW_SECONDS)
        for (part, index), state in list(box.faults.now.items()):
            if (part, state) == ("session", "drop"):
                box.faults.heal(part, index)
                if index > 1:
                    box.faults.now[part, index - 1] = state
                else:
                    raise Gone

    def match(self, line: str) -> tuple[str, Match]:
        """Return the view in which a line is understood: this one, else the system view, as VRP does."""
        try:
            return self.mode, self.grammars[self.mode].match(line)
        except WrongLine:
            if self.mode in ("user", "system"):
                raise
            try:
                return "system", self.grammars["system"].match(line)
            except WrongLine:
                pass
            raise

    def carry_out(self, mode: str, match: Match) -> Iterable[str]:
        """Obey an understood line. Raises Refused."""
        action: Any = match.action
        header = SYSTEM if mode == "system" else self.header
        if isinstance(action, View):
            self.enter(action, match)
        elif isinstance(action, (Setting, Removal, Erase)):
            action.do(self.candidate, header, match)
        elif action == "priority":
            set_priority(self.candidate, match)
        elif action == "undo priority":
            unset_priority(self.candidate, match)
        else:
            answer: Iterable[str] = action(self, match)
            return answer
        return []

    def enter(self, view: View, match: Match) -> None:
        header = view.header.format(**match.values)
        port = match.values.get("port", "")
        physical = port[:1].isdigit()
        if physical and port not in self.box.ports:
            raise Refused(f"Error: The interface {port} does not exist.")
        if port.startswith("Vlanif") and f"vlan {port[6:]}" not in self.candidate.blocks:
            raise Refused("Error: The VLAN does not exist.")
        self.mode, self.header, self.place = view.kind, header, view.prompt.format(**match.values)
        self.candidate.blocks.setdefault(header, {})
        if physical and not self.candidate.blocks[header] and header not in self.base.blocks:
            # A port is there without any line: entering its view is no change.
            self.base.blocks[header] = {}


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

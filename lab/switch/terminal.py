"""The line discipline of a terminal: echo, editing, the pager, questions. Knows bytes, not commands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

PAGE = 24
MORE = "  ---- More ----"
BLANK = "\x1b[42D" + " " * 42 + "\x1b[42D"
IDLE_SECONDS = 600


class Wire(Protocol):
    """What a terminal needs of a channel."""

    def recv(self, size: int) -> bytes: ...

    def sendall(self, data: bytes) -> None: ...

    def settimeout(self, seconds: float | None) -> None: ...


class Gone(Exception):
    """The other side hung up, or stayed silent for too long."""


class Terminal:
    """Reads lines and writes pages. C(page) is the number of lines before the pager asks; 0 is no pager."""

    def __init__(self, wire: Wire) -> None:
        self.wire = wire
        self.page = PAGE
        self.waiting = bytearray()
        self.help: Callable[[str], Sequence[str]] = lambda dummy: ()
        wire.settimeout(IDLE_SECONDS)

    def send(self, text: str) -> None:
        try:
            self.wire.sendall(text.encode("utf-8", "replace"))
        except (OSError, EOFError) as exc:
            raise Gone from exc

    def key(self) -> str:
        """Return the next key. Raises Gone."""
        while not self.waiting:
            try:
                data = self.wire.recv(4096)
            except (OSError, EOFError) as exc:
                raise Gone from exc
            if not data:
                raise Gone
            self.waiting += data
        return chr(self.waiting.pop(0))

    def line(self, prompt: str) -> str:
        """Write the prompt, read one line with echo and editing. C(\\x1a) as result is Ctrl-Z."""
        self.send("\r\n" + prompt)
        text = self.edit(prompt)
        self.send("\r\n" if text != "\x1a" else "")
        return text

    def edit(self, prompt: str) -> str:
        text = ""
        while True:
            key = self.key()
            if key in "\r\n":
                if key == "\r" and bytes(self.waiting[:1]) in (b"\n", b"\0"):
                    self.waiting.pop(0)
                return text
            if key in "\x7f\x08":
                if text:
                    text = text[:-1]
                    self.send("\b \b")
            elif key == "\x1a":
                return key
            elif key == "\x03":
                text = ""
                self.send("\r\n" + prompt)
            elif key == "?":
                self.send("?\r\n" + "".join(f"  {row}\r\n" for row in self.help(text)) + prompt + text)
            elif key == "\x1b":
                self.skip_escape()
            elif key.isprintable():
                text += key
                self.send(key)

    def skip_escape(self) -> None:
        if self.key() == "[":
            while not self.key().isalpha():
                pass

    def show(self, lines: Sequence[str]) -> None:
        """Write an answer, a page at a time."""
        if not self.page:
            self.send("".join(line + "\r\n" for line in lines))
            return
        left = self.page - 1
        for index, line in enumerate(lines):
            self.send(line + "\r\n")
            left -= 1
            if left == 0 and index + 1 < len(lines):
                left = self.more()
                if left == 0:
                    return

    def more(self) -> int:
        """Ask at the end of a page: lines that may follow, 0 to stop."""
        self.send(MORE)
        while True:
            key = self.key()
            if key == " ":
                self.send(BLANK)
                return self.page - 1
            if key in "\r\n":
                self.send(BLANK)
                return 1
            if key in "qQ\x03":
                self.send(BLANK)
                return 0

    def ask(self, question: str) -> str:
        """Ask and return the answer as typed."""
        self.send(question)
        answer = self.edit(question)
        self.send("\r\n")
        return answer.strip()

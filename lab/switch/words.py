"""The grammar of a command line: patterns compiled into a tree of words, matched with abbreviations.

A pattern is words with alternatives C({a|b}), options C([...]) and parameters C(<name:kind>). Kinds: C(word), C(text)
(the rest of the line), C(port) (C(400GE1/0/1:1), also written C(400GE 1/0/1:1)) and C(low-high)
(a number in these bounds).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

TOKEN = re.compile(r"\S+")
PORT_TYPE = re.compile(r"(\d+GE|MEth|Eth-Trunk|Vlanif|LoopBack|NULL)$", re.IGNORECASE)
PORT = re.compile(r"(\d+GE\d+/\d+/\d+(:\d+)?|MEth\d+/\d+/\d+|Eth-Trunk\d+|Vlanif\d+|LoopBack\d+|NULL0)$", re.IGNORECASE)
NUMBER = re.compile(r"(\d+)-(\d+)$")
_SPELLING = {"meth": "MEth", "eth-trunk": "Eth-Trunk", "vlanif": "Vlanif", "loopback": "LoopBack", "null": "NULL"}


class WrongLine(Exception):
    """The line is not in the grammar: the device's own words and the column of the word at fault."""

    def __init__(self, text: str, column: int) -> None:
        super().__init__(text)
        self.text = text
        self.column = column

    def lines(self, prompt: str) -> list[str]:
        return [" " * (len(prompt) + self.column) + "^", f"Error: {self.text} found at '^' position."]


@dataclass
class Node:
    """What may follow: keywords by name, parameters in the order of trial, and the action of a line that ends here."""

    keywords: dict[str, Node] = field(default_factory=dict)
    parameters: dict[tuple[str, str], Node] = field(default_factory=dict)
    action: Any = None


@dataclass(frozen=True)
class Match:
    """A line that is in the grammar: its action, its parameters by name, its words in full."""

    action: Any
    values: dict[str, str]
    words: tuple[str, ...]


def port_name(text: str) -> str | None:
    """Return the port's name as the device prints it, None for what is no port."""
    if not PORT.match(text):
        return None
    head = re.match(r"[A-Za-z-]+|\d+GE", text, re.IGNORECASE)
    kind = head.group(0) if head else ""
    return (_SPELLING.get(kind.lower()) or kind.upper()) + text[len(kind) :]


def accepts(kind: str, text: str) -> str | None:
    """Return the value that a parameter of this kind takes from a word, None when it does not take it."""
    if kind == "word":
        return text
    if kind == "port":
        return port_name(text)
    bounds = NUMBER.match(kind)
    if bounds and text.isdigit() and int(bounds[1]) <= int(text) <= int(bounds[2]):
        return str(int(text))
    return None


class Grammar:
    """All lines of one view."""

    def __init__(self, lines: Iterable[tuple[str, Any]] = ()) -> None:
        self.root = Node()
        for pattern, action in lines:
            self.add(pattern, action)

    def add(self, pattern: str, action: Any) -> None:
        for words in expand(pattern):
            node = self.root
            for word in words:
                if word.startswith("<"):
                    name, kind = word[1:-1].split(":", 1)
                    node = node.parameters.setdefault((name, kind), Node())
                else:
                    node = node.keywords.setdefault(word, Node())
            node.action = action

    def match(self, line: str) -> Match:
        """Return what the line means. Raises WrongLine."""
        tokens = join_ports([(found.group(0), found.start()) for found in TOKEN.finditer(line)])
        node = self.root
        values: dict[str, str] = {}
        words: list[str] = []
        for index, (text, column) in enumerate(tokens):
            rest = next((key for key in node.parameters if key[1] == "text"), None)
            node, word, value = step(node, text, column)
            if value is not None:
                values[value] = line[column:].rstrip() if rest and value == rest[0] else word
                if rest and value == rest[0]:
                    return Match(node.action, values, (*words, values[value]))
            words.append(word)
            if index + 1 < len(tokens) and not node.keywords and not node.parameters:
                raise WrongLine("Too many parameters", tokens[index + 1][1])
        if node.action is None:
            raise WrongLine("Incomplete command", len(line.rstrip()))
        return Match(node.action, values, tuple(words))

    def following(self, line: str) -> list[str]:
        """Return what may stand after these words: the answer to a question mark."""
        node = self.root
        for text, column in join_ports([(found.group(0), found.start()) for found in TOKEN.finditer(line)]):
            node = step(node, text, column)[0]
        names = [*sorted(node.keywords), *(f"<{name}>" for name, dummy in node.parameters)]
        return [*names, "<cr>"] if node.action is not None else names


def step(node: Node, text: str, column: int) -> tuple[Node, str, str | None]:
    """Follow one word: the node after it, the word in full, and the parameter's name if it was one."""
    low = text.lower()
    fits = [name for name in node.keywords if name == low] or [name for name in node.keywords if name.startswith(low)]
    if len(fits) == 1:
        return node.keywords[fits[0]], fits[0], None
    for (name, kind), after in node.parameters.items():
        value = text if kind == "text" else accepts(kind, text)
        if value is not None:
            return after, value, name
    if fits:
        raise WrongLine("Ambiguous command", column)
    if node.parameters:
        raise WrongLine("Wrong parameter", column)
    raise WrongLine("Unrecognized command", column)


def join_ports(tokens: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """Write C(400GE 1/0/1) as one word, as the device understands it."""
    joined: list[tuple[str, int]] = []
    for text, column in tokens:
        if joined and text[0].isdigit() and PORT_TYPE.match(joined[-1][0]) and PORT.match(joined[-1][0] + text):
            joined[-1] = (joined[-1][0] + text, joined[-1][1])
        else:
            joined.append((text, column))
    return joined


def expand(pattern: str) -> Iterator[list[str]]:
    """Return every sequence of words that a pattern stands for."""
    yield from _expand(re.findall(r"<[^>]*>|[\[\]{}|]|[^\s\[\]{}|<>]+", pattern))


def _expand(tokens: list[str]) -> Iterator[list[str]]:
    if not tokens:
        yield []
        return
    head, rest = tokens[0], tokens[1:]
    if head not in "[{":
        for tail in _expand(rest):
            yield [head, *tail]
        return
    branches, after = _branches(rest, "]" if head == "[" else "}")
    if head == "[":
        branches.append([])
    for branch in branches:
        yield from (front + tail for front in _expand(branch) for tail in _expand(after))


def _branches(tokens: list[str], end: str) -> tuple[list[list[str]], list[str]]:
    branches: list[list[str]] = [[]]
    depth = 0
    for index, sign in enumerate(tokens):
        if depth == 0 and sign == end:
            return branches, tokens[index + 1 :]
        if depth == 0 and sign == "|":
            branches.append([])
            continue
        depth += (sign in "[{") - (sign in "]}")
        branches[-1].append(sign)
    raise ValueError(f"no {end} in a pattern")


Action = Callable[..., Any]

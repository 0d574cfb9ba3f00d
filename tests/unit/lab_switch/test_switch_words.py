"""The grammar: abbreviations, parameters, and where the caret stands."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lab.switch.words import Grammar, WrongLine, expand

LINES = [
    "display version",
    "display device [power]",
    "undo {a|b c} <n:1-9>",
    "interface <port:port>",
    "description <text:text>",
    "x <q:0-7>",
]
GRAMMAR = Grammar((line, line) for line in LINES)


def test_patterns_expand_to_every_sequence():
    assert list(expand("a [b|c d] {e|f}")) == [
        ["a", "b", "e"], ["a", "b", "f"], ["a", "c", "d", "e"], ["a", "c", "d", "f"], ["a", "e"], ["a", "f"]
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("dis ver", ("display", "version")),
        ("display dev", ("display", "device")),
        ("undo b c 3", ("undo", "b", "c", "3")),
        ("int 400ge 1/0/1:2", ("interface", "400GE1/0/1:2")),
        ("interface meth0/0/0", ("interface", "MEth0/0/0")),
        ("desc to npu01  port 3", ("description", "to npu01  port 3")),
    ],
)
def test_a_line_is_understood(line, words):
    assert GRAMMAR.match(line).words == words


@pytest.mark.parametrize(
    ("line", "text", "column"),
    [
        ("d", "Ambiguous command", 0),
        ("display foo", "Unrecognized command", 8),
        ("display", "Incomplete command", 7),
        ("x 8", "Wrong parameter", 2),
        ("display version now", "Too many parameters", 16),
        ("interface 400XX1/0/1", "Wrong parameter", 10),
    ],
)
def test_a_wrong_line_says_where(line, text, column):
    with pytest.raises(WrongLine) as caught:
        GRAMMAR.match(line)
    assert (caught.value.text, caught.value.column) == (text, column)


@given(st.text(max_size=60))
def test_no_line_breaks_the_grammar(line):
    with contextlib.suppress(WrongLine):
        GRAMMAR.match(line)

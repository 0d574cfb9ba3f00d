"""What may be written: a table of dotted property names to checks and setters, and the walk through a request body."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .errors import Problem, Problems


@dataclass(frozen=True)
class Field:
    """One writable property: `check` raises Problem or returns the value to set, `set` takes it over."""

    check: Callable[[str, Any], Any]
    set: Callable[[Any], None]


Writable = dict[str, Field]


def wrong_type(name: str, value: Any) -> Problem:
    return Problem("PropertyValueTypeError", json.dumps(value), name, related=[f"#/{name.replace('.', '/')}"])


def text(longest: int = 256, shortest: int = 0) -> Callable[[str, Any], str]:
    def check(name: str, value: Any) -> str:
        if not isinstance(value, str):
            raise wrong_type(name, value)
        if not shortest <= len(value) <= longest:
            raise Problem("PropertyValueFormatError", json.dumps(value), name, related=[f"#/{name.replace('.', '/')}"])
        return value

    return check


def boolean(name: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise wrong_type(name, value)
    return value


def number(lowest: int, highest: int) -> Callable[[str, Any], int]:
    def check(name: str, value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise wrong_type(name, value)
        if not lowest <= value <= highest:
            raise Problem("PropertyValueNotInList", value, name)
        return value

    return check


def one_of(*allowed: Any) -> Callable[[str, Any], Any]:
    def check(name: str, value: Any) -> Any:
        if value not in allowed:
            raise Problem("PropertyValueNotInList", json.dumps(value), name, related=[f"#/{name.replace('.', '/')}"])
        return value

    return check


def texts(held: list[str]) -> Callable[[str, Any], list[str]]:
    """Return the check of an array of strings: null takes an element out, {} leaves it as it is (DSP0266, PATCH)."""

    def check(name: str, value: Any) -> list[str]:
        if not isinstance(value, list):
            raise wrong_type(name, value)
        found = []
        for number, item in enumerate(value):
            if item == {} and number < len(held):
                found.append(held[number])
            elif isinstance(item, str):
                found.append(item)
            elif item is not None:
                raise wrong_type(name, value)
        return [item for item in found if item]

    return check


def objects(name: str, value: Any) -> list[dict[str, Any]]:
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise wrong_type(name, value)
    return value


def mapping(name: str, value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise wrong_type(name, value)
    return value


def flatten(body: dict[str, Any], writable: Writable, prefix: str = "") -> dict[str, Any]:
    """Return dotted names to values; a name that is writable as a whole is not taken apart."""
    flat: dict[str, Any] = {}
    for key, value in body.items():
        name = f"{prefix}{key}"
        if "@" in key:
            continue
        if isinstance(value, dict) and name not in writable:
            flat.update(flatten(value, writable, f"{name}."))
        else:
            flat[name] = value
    return flat


def known(resource: dict[str, Any], name: str) -> bool:
    here: Any = resource
    for step in name.split("."):
        if not isinstance(here, dict) or step not in here:
            return False
        here = here[step]
    return True


def apply(body: dict[str, Any], resource: dict[str, Any], writable: Writable) -> None:
    """Check a whole PATCH body, then set it: all of it or nothing. Raises Problem."""
    problems: list[Problem] = []
    wanted: list[tuple[Field, Any]] = []
    flat = flatten(body, writable)
    for name, value in flat.items():
        field = writable.get(name)
        if field is None:
            problems.append(
                Problem(
                    "PropertyNotWritable" if known(resource, name) else "PropertyUnknown",
                    name,
                    related=[f"#/{name.replace('.', '/')}"],
                )
            )
            continue
        try:
            wanted.append((field, field.check(name, value)))
        except Problem as problem:
            problems.append(problem)
    if problems:
        raise Problems(problems)
    if not flat:
        raise Problem("NoOperation" if body else "UnrecognizedRequestBody")
    for field, value in wanted:
        field.set(value)

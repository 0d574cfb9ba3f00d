"""A configuration as a box holds it: blocks of lines, each line in a slot that the next one overwrites."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator

SYSTEM = ""
# The order in which a box prints its blocks.
_ORDER = (
    "vlan",
    "dcb pfc",
    "diffserv",
    "drop-profile",
    "aaa",
    "interface MEth",
    "interface Vlanif",
    "interface",
    "user-interface",
)


def _rank(header: str) -> tuple[int, list[object]]:
    place = next((index for index, start in enumerate(_ORDER) if header.startswith(start)), len(_ORDER))
    return place, [int(part) if part.isdigit() else part for part in re.split(r"(\d+)", header)]


class Config:
    """Blocks by their header (the system view's is empty), lines by their slot."""

    def __init__(self) -> None:
        self.blocks: dict[str, dict[str, str]] = {SYSTEM: {}}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Config) and self.blocks == other.blocks

    __hash__ = None  # type: ignore[assignment]

    def copy(self) -> Config:
        return copy.deepcopy(self)

    def get(self, header: str, slot: str) -> str | None:
        return self.blocks.get(header, {}).get(slot)

    def put(self, header: str, slot: str, line: str) -> None:
        self.blocks.setdefault(header, {})[slot] = line

    def drop(self, header: str, slot: str) -> bool:
        return self.blocks.get(header, {}).pop(slot, None) is not None

    def lines(self, header: str | None = None) -> list[str]:
        """Return the text as `display current-configuration` prints it, or that of one block."""
        text: list[str] = []
        for name in [header] if header is not None else sorted(self.blocks, key=_rank):
            block = self.blocks.get(name, {})
            if name == SYSTEM:
                for line in block.values():
                    text += ["#", line]
            else:
                text += ["#", name, *(" " + line for line in block.values())]
        return [*text, "#", "return"]

    def flat(self) -> Iterator[tuple[str, str]]:
        """Yield (header, line); an empty line for the block itself."""
        for header in sorted(self.blocks, key=_rank):
            if header != SYSTEM:
                yield header, ""
            for line in self.blocks[header].values():
                yield header, line


def difference(old: Config, new: Config) -> list[str]:
    """Return what changes, as `display configuration candidate changes` prints it."""
    text: list[str] = []
    headers = sorted({*old.blocks, *new.blocks}, key=_rank)
    for header in headers:
        before, after = old.blocks.get(header), new.blocks.get(header)
        if before == after:
            continue
        indent = "" if header == SYSTEM else " "
        gone = [line for slot, line in (before or {}).items() if (after or {}).get(slot) != line]
        come = [line for slot, line in (after or {}).items() if (before or {}).get(slot) != line]
        text.append("  #")
        if header != SYSTEM:
            text.append(("- " if after is None else "+ " if before is None else "  ") + header)
        text += [f"- {indent}{line}" for line in gone] + [f"+ {indent}{line}" for line in come]
    return [*text, "  #"] if text else []

# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Ranges in names: npu[001:128] is npu001 to npu128, 400GE1/0/[1:16] is sixteen ports."""

from __future__ import annotations

import re
import typing as t

_RANGE = re.compile(r"\[([0-9]+):([0-9]+)\]")

# The largest site that one file may hold in one entry.
MOST = 20000


def expand(text: str) -> t.List[str]:
    """Return the names that C(text) stands for, in order; one name where there is no range.

    The width of the first bound is kept ([01:10] gives 01 to 10). A range that runs backwards or holds more than
    C(MOST) names gives an empty list: the caller names the fault.
    """
    match = _RANGE.search(text)
    if match is None:
        return [text]
    low, high = match.group(1), match.group(2)
    count = int(high) - int(low) + 1
    if not 0 < count <= MOST:
        return []
    head, tail, width = text[: match.start()], text[match.end() :], len(low) if low.startswith("0") else 0
    return [head + str(number).zfill(width) + tail for number in range(int(low), int(high) + 1)]

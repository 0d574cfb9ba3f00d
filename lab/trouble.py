"""The one exception of the lab: what is wrong and what to do about it."""

from __future__ import annotations


class Trouble(Exception):
    """`what` was found, `remedy` mends it; `code` is the exit code of `scripts/lab`."""

    def __init__(self, what: str, remedy: str = "", code: int = 1) -> None:
        super().__init__(what)
        self.what = what
        self.remedy = remedy
        self.code = code

    def __str__(self) -> str:
        return f"{self.what}\n  remedy: {self.remedy}" if self.remedy else self.what

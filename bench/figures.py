"""A measured figure against its goal, as every benchmark prints and keeps it."""

from __future__ import annotations

import json
import platform
import typing as t
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Figure:
    """One line. C(sign) >=: C(ratio) is peer/ours, as large as possible; <=: ours/peer, as small as possible."""

    name: str
    ratio: float
    sign: str
    goal: float
    details: t.Mapping[str, t.Any] = field(default_factory=dict)

    @property
    def passed(self) -> bool:
        return self.ratio >= self.goal if self.sign == ">=" else self.ratio <= self.goal

    def line(self) -> str:
        state = "pass" if self.passed else "MISSED"
        return f"{self.name} ratio {self.ratio:.2f}x goal {self.sign}{self.goal:g}x {state}"


def finish(name: str, figures: t.Sequence[Figure]) -> int:
    """Print and keep the figures; return the exit code."""
    folder = ROOT / "artifacts" / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    kept = {
        "name": name,
        "machine": {"processor": platform.machine(), "python": platform.python_version(), "system": platform.release()},
        "figures": [{**vars(figure), "details": dict(figure.details), "passed": figure.passed} for figure in figures],
    }
    (folder / f"{name}.json").write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    for figure in figures:
        if figure.details:
            print("  " + ", ".join(f"{key} {value}" for key, value in figure.details.items()))
        print(figure.line(), flush=True)
    return 0 if all(figure.passed for figure in figures) else 1

# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The verdicts of the product and what each one means for a run and for the book."""

from __future__ import annotations

PASS = "pass"  # noqa: S105 - a verdict, not a password
FAIL = "fail"
WARN = "warn"
SKIPPED = "skipped"
UNREAD = "unread"
EXPECTED = "expected"
MANUAL = "manual"
ATTESTED = "attested"
DEVIATION = "deviation"

VERDICTS = (PASS, FAIL, WARN, SKIPPED, UNREAD, EXPECTED, MANUAL, ATTESTED, DEVIATION)

# A row with one of these stands on the punch list.
OPEN = frozenset((FAIL, UNREAD, MANUAL, EXPECTED, SKIPPED))
CLOSED = frozenset((PASS, WARN, ATTESTED, DEVIATION))

# A run with one of these ends non-zero.
BREAKS_RUN = frozenset((FAIL, UNREAD))

# Worst first: the verdict of a clause is the worst one of its checks.
WORST_FIRST = (FAIL, UNREAD, EXPECTED, MANUAL, SKIPPED, DEVIATION, WARN, ATTESTED, PASS)


def worst(verdicts: list[str]) -> str:
    """Return the verdict that decides over several; no verdict at all is C(skipped), never a pass."""
    for verdict in WORST_FIRST:
        if verdict in verdicts:
            return verdict
    return SKIPPED

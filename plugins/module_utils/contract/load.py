# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Reading contract.yml: what the buyer signs, row by row, with thresholds and measuring definitions."""

from __future__ import annotations

import os
import typing as t

from ..site import source as sources


def beside(site_file: str, name: t.Optional[str]) -> str:
    """Return the path of a site's contract file: what the site file names, else contract.yml beside it."""
    return os.path.join(os.path.dirname(os.path.abspath(site_file)), name or "contract.yml")


def load(path: str) -> t.Dict[str, t.Any]:
    """Return the contract as plain data. Raises BadFile with every fault."""
    read = sources.load(path)
    read.refuse()
    return t.cast("t.Dict[str, t.Any]", read.data)

# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""One door to a site file: read, check the shape, derive, cross-check."""

from __future__ import annotations

import typing as t

from . import derive, schema, shape, source
from .checks import check as cross_check

if t.TYPE_CHECKING:
    from .derive import Site
    from .source import Source


def load(path: str) -> Site:
    """Return the site that a file describes. Raises BadFile (or Refusal when a library is missing)."""
    return from_source(source.load(path))


def from_source(read: Source) -> Site:
    """Return the site of a file that was read. Raises BadFile with all faults: of its shape, else of its sense."""
    shape.check(read, schema.SITE)
    read.refuse()
    site = derive.build(read)
    cross_check(site)
    read.refuse()
    return site

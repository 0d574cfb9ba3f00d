# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What the product says about BMCs: why one was not read, what is wrong with a server's parts, what work came to."""

from __future__ import annotations

from .bmc_failures import FAILURES
from .bmc_findings import FINDINGS
from .bmc_work import WORK
from .message import Catalogue

BMC = Catalogue("bmc", {**FAILURES, **FINDINGS, **WORK})

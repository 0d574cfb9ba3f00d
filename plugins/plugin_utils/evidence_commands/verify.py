# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Verify the evidence of a site, offline, writing nothing: the chain, its heads and signatures, raw outputs, reports.

Leaves with 0 when nothing was changed, 1 when something was (the first tampered record comes first), 2 when there is no
evidence, 3 when --signers is given and not everything is signed by one of them.
"""

from __future__ import annotations

import os
import typing as t

from ...module_utils.evidence import verify as verification
from ...module_utils.evidence.durable import StoreRefusal
from ...module_utils.messages.evidence import EVIDENCE
from . import speak

if t.TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str]) -> int:
    """Verify and say what was found."""
    parser = speak.parser("verify", __doc__ or "")
    parser.add_argument("where", nargs="?", default="lab", help="name of the site, or its folder artifacts/<site>")
    parser.add_argument("--signers", default="", help="allowed signers file of OpenSSH: whose signatures count")
    parser.add_argument("--head", default="", help="hash printed in a book: it must be in this chain")
    given = parser.parse_args(arguments)
    folder = folder_of(given.where)
    if given.signers and not os.path.isfile(given.signers):
        raise StoreRefusal(EVIDENCE, EVIDENCE.message("no_signers", item=given.signers))
    done = verification.verify(folder, given.signers, given.head.strip().lower())
    if done.state == verification.EMPTY:
        raise StoreRefusal(EVIDENCE, EVIDENCE.message("not_a_ledger", item=folder))
    for message in report(done, folder):
        speak.tell(message, given.language)
    if done.state == verification.TAMPERED:
        return speak.OPEN
    return speak.UNVOUCHED if done.unvouched else speak.OK


def folder_of(named: str) -> str:
    """Return the folder that a name of a site or a path means."""
    below = os.path.join(os.getcwd(), "artifacts", named)
    return below if os.path.isdir(below) else named


def report(done: verification.Verified, folder: str) -> list[t.Any]:
    """Return what is to be said, the verdict first, then what was changed, then notes."""
    name = done.principal or "-"
    said = [
        EVIDENCE.message(
            "verified_" + done.state,
            item=folder,
            records=done.records,
            runs=len(done.runs),
            head=done.head,
            signer=done.signer or "-",
            name=name,
        )
    ]
    if done.signed_to and done.signed_to < done.records and done.state != verification.TAMPERED:
        said.append(EVIDENCE.message("unsigned_tail", first=done.signed_to + 1, last=done.records))
    if done.purpose != "delivery":
        said.append(EVIDENCE.message("no_delivery", item=done.site, purpose=done.purpose or "-"))
    return said + done.problems + done.unvouched + done.notes


if __name__ == "__main__":
    speak.run(main)

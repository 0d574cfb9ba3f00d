# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Pack all raw outputs, evidence and the site's files into one archive for head office, with the secrets taken out."""

from __future__ import annotations

import os
import typing as t
from datetime import datetime, timezone

from ...module_utils.evidence.archive import pack
from ...module_utils.evidence.durable import StoreRefusal
from ...module_utils.evidence.secrets import Masker, values_of
from ...module_utils.messages.evidence import EVIDENCE
from . import place, speak

if t.TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str]) -> int:
    """Write the archive and say what is in it."""
    parser = speak.parser("capture", __doc__ or "")
    parser.add_argument("--site", default="lab", help="name below inventories/, or its folder (lab)")
    parser.add_argument("--artifacts", default="", help="folder of the evidence (artifacts/<site>)")
    parser.add_argument("--output", default="", help="the archive (capture-<site>-<time>.tar.gz)")
    given = parser.parse_args(arguments)
    folder = place.folder_of(given.site)
    name = os.path.basename(os.path.abspath(folder))
    artifacts = given.artifacts or os.path.join(os.getcwd(), "artifacts", name)
    if not os.path.isdir(artifacts):
        raise StoreRefusal(EVIDENCE, EVIDENCE.message("not_a_ledger", item=artifacts))
    values, sealed = secrets_of(folder)
    stamp = datetime.now(timezone.utc).strftime("%Y%m%dT%H%M%SZ")
    output = given.output or f"capture-{name}-{stamp}.tar.gz"
    files, masked = pack(output, artifacts, folder, Masker(values))
    speak.tell(EVIDENCE.message("captured", item=output, files=files, masked=masked), given.language)
    for path in sealed:
        speak.tell(EVIDENCE.message("vault_closed", item=path), given.language)
    return speak.OK


def secrets_of(folder: str) -> tuple[list[str], list[str]]:
    """Return (secret values in the site's variables, files that are encrypted and so could not be read)."""
    import yaml

    found: list[str] = []
    sealed: list[str] = []
    for directory, _dummy, names in os.walk(folder):
        for name in sorted(names):
            path = os.path.join(directory, name)
            if not name.endswith((".yml", ".yaml")):
                continue
            with open(path, encoding="utf-8", errors="replace") as source:
                text = source.read()
            if "$ANSIBLE_VAULT" in text:
                sealed.append(path)
                continue
            try:
                data = yaml.safe_load(text)
            except yaml.YAMLError:
                continue
            # Whatever lies in a file called vault is a secret, however its variable is named.
            found.extend(values_of(data, secret="vault" in name))
    return found, sealed


if __name__ == "__main__":
    speak.run(main)

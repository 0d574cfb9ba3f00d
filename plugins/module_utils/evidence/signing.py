# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Signatures by the engineer's own SSH key: C(ssh-keygen -Y), so that the hospital can verify with stock tools.

The key never enters the project: a setting names its file, ssh-keygen reads it. Signatures hold no time of their own;
what is signed carries it.
"""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
import typing as t

from ..messages.evidence import EVIDENCE
from .durable import StoreRefusal

NAMESPACE = "firstlight-evidence"
SECONDS = 30


def sign(data: bytes, key: str) -> str:
    """Return the armoured signature of bytes by the key file (a .pub file when an agent holds the key).

    Raises StoreRefusal when the tool or the key is missing, or the key asks for a passphrase.
    """
    path = os.path.expanduser(key)
    if not os.path.isfile(path):
        raise StoreRefusal(EVIDENCE, EVIDENCE.message("key_missing", item=path))
    code, out, error = _run(["-Y", "sign", "-q", "-n", NAMESPACE, "-f", path], data)
    if code != 0 or not out.startswith("-----BEGIN SSH SIGNATURE-----"):
        raise StoreRefusal(EVIDENCE, EVIDENCE.message("unsigned", item=path, reason=_last(error)))
    return out


def fingerprint(key: str) -> str:
    """Return C(SHA256:...) of a key file, private or public; empty when it cannot be read."""
    path = os.path.expanduser(key)
    public = path if path.endswith(".pub") else path + ".pub"
    code, out, _dummy = _run(["-l", "-f", public if os.path.isfile(public) else path], b"")
    found = re.search(r"SHA256:\S+", out) if code == 0 else None
    return found.group(0) if found else ""


def signer(data: bytes, signature: str) -> str:
    """Return the fingerprint of the key that made this signature over these bytes; empty when it does not fit.

    This says that the bytes are what that key signed, not whose key it is.
    """
    with _signature_file(signature) as path:
        code, out, error = _run(["-Y", "check-novalidate", "-n", NAMESPACE, "-s", path], data)
    found = re.search(r"SHA256:\S+", out + error) if code == 0 else None
    return found.group(0) if found else ""


def principal(data: bytes, signature: str, signers: str) -> str:
    """Return the name under which the allowed signers file knows the key of a fitting signature, else empty."""
    with _signature_file(signature) as path:
        code, out, _dummy = _run(["-Y", "find-principals", "-s", path, "-f", signers], b"")
        names = out.split("\n") if code == 0 else []
        for name in (name.strip() for name in names):
            verify = ["-Y", "verify", "-f", signers, "-I", name, "-n", NAMESPACE, "-s", path]
            if name and _run(verify, data)[0] == 0:
                return name
    return ""


class _signature_file:  # noqa: N801 - used like the function that it replaces
    """A temporary file with a signature; signatures are public, the file is for ssh-keygen alone."""

    def __init__(self, signature: str) -> None:
        self.signature = signature

    def __enter__(self) -> str:
        handle, self.path = tempfile.mkstemp(prefix="firstlight-", suffix=".sig")
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            out.write(self.signature)
        return self.path

    def __exit__(self, *dummy: object) -> None:
        os.unlink(self.path)


def _run(arguments: list[str], data: bytes) -> tuple[int, str, str]:
    # A key with a passphrase and no agent must fail at once, not wait at a terminal that no worker has.
    variables = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    variables["SSH_ASKPASS_REQUIRE"] = "never"
    options: dict[str, t.Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "env": variables}
    try:
        done = subprocess.run(
            ["ssh-keygen", *arguments], input=data, check=False, timeout=SECONDS, start_new_session=True, **options
        )
    except FileNotFoundError:
        raise StoreRefusal(EVIDENCE, EVIDENCE.message("no_ssh_keygen", item="ssh-keygen")) from None
    except subprocess.TimeoutExpired:
        return 1, "", f"no answer within {SECONDS} s"
    return done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")


def _last(error: str) -> str:
    lines = [line.strip() for line in error.splitlines() if line.strip()]
    return lines[-1] if lines else "ssh-keygen said nothing"

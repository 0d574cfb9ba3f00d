# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Taking secrets out of text before it is kept or sent: by their values where these are known, by their looks else."""

from __future__ import annotations

import re
import typing as t

if t.TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MASK = "<secret>"
# Shorter values would tear holes into every text; a password that short is no secret.
SHORTEST = 4

SECRET_NAME = re.compile(
    r"(passw(or)?d|passphrase|secret|token|community|private_?key$|api_?key|_pass$|^pass$|become_pass|credential)",
    re.IGNORECASE,
)
# A name that speaks of a secret but holds a file, a switch or a count.
_HARMLESS = re.compile(
    r"[_-]?(file|path|variable|length|count|age|days|policy|allow.*|changed|fingerprint|expir.*|s/s)$", re.IGNORECASE
)
_WHOSE = re.compile(r"^(.*_)?(user(name)?|login|name|host|address|id|description|note|port)$", re.IGNORECASE)

_LOOKS = (
    re.compile(r"(?P<before>)-----BEGIN [A-Z ]*PRIVATE KEY-----.*?-----END [A-Z ]*PRIVATE KEY-----", re.DOTALL),
    re.compile(r"(?P<before>\b(?:X-Auth-Token|Authorization|Set-Cookie|Cookie)\s*[:=]\s*)[^\r\n\"']+", re.IGNORECASE),
    re.compile(
        r"(?P<before>[\"']?\b(?P<name>[\w-]*(?:password|passwd|passphrase|secret|token|community)[\w-]*)[\"']?"
        r"\s*[:=]\s*(?P<quote>[\"']))(?:(?!(?P=quote)).)+",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?P<before>\b(?P<name>[\w-]*(?:password|passwd|passphrase|secret|token)[\w-]*)\s*[:=]\s*)[^\s\"',;{}\[\]]+",
        re.IGNORECASE,
    ),
    # Switches: "local-user x password irreversible-cipher $1c$...", "snmp-agent community read cipher ...".
    re.compile(r"(?P<before>\b(?:irreversible-cipher|cipher|simple)\s+)\S+"),
    re.compile(r"(?P<before>\bsnmp-agent\s+community\s+(?:read|write)\s+)(?!cipher|<secret>)\S+"),
    re.compile(r"(?P<before>\bhttps?://[^/\s:@]+:)[^@\s/]+(?=@)"),
)


def is_secret_name(name: str) -> bool:
    """Return whether a variable of this name holds a secret."""
    return bool(SECRET_NAME.search(name)) and not _HARMLESS.search(name)


def values_of(data: t.Any, name: str = "", secret: bool = False) -> Iterator[str]:
    """Yield the secret texts in nested data: strings below a name that speaks of a secret.

    Below such a name everything is one, but what says whose it is. C(secret) says that from the start.
    """
    secret = (secret and not _WHOSE.match(name)) or is_secret_name(name)
    if isinstance(data, dict):
        for key, item in data.items():
            yield from values_of(item, str(key), secret)
    elif isinstance(data, (list, tuple)):
        for item in data:
            yield from values_of(item, name, secret)
    elif isinstance(data, str) and secret and "{{" not in data:
        yield data


def _masked(found: t.Match[str]) -> str:
    name = found.groupdict().get("name")
    harmless = name is not None and not is_secret_name(name)
    return found.group(0) if harmless else found.group("before") + MASK


class Masker:
    """Replaces known secret values and whatever looks like a secret."""

    def __init__(self, values: Iterable[str] = ()) -> None:
        known = sorted({value for value in values if len(value) >= SHORTEST}, key=lambda value: (-len(value), value))
        self._known = re.compile("|".join(re.escape(value) for value in known)) if known else None

    def known(self, text: str) -> str:
        """Return the text without the known values."""
        return self._known.sub(MASK, text) if self._known else text

    def text(self, text: str) -> str:
        """Return the text without known values and without what looks like a secret."""
        text = self.known(text)
        for pattern in _LOOKS:
            text = pattern.sub(_masked, text)
        return text

    def data(self, value: t.Any) -> t.Any:
        """Return plain data with known values masked in every text; keys stay."""
        if isinstance(value, str):
            return self.known(value)
        if isinstance(value, dict):
            return {key: self.data(item) for key, item in value.items()}
        if isinstance(value, (list, tuple)):
            return [self.data(item) for item in value]
        return value

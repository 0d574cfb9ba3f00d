# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Writing changed data into a YAML file that a person wrote: what did not change keeps its comments and its form."""

from __future__ import annotations

import io
import os
import tempfile
import typing as t

from ..messages.refusal import Refusal
from ..messages.site import SITE
from . import source

try:
    from ruamel.yaml import YAML

    HAS_RUAMEL = True
except ImportError:
    HAS_RUAMEL = False


def rewritten(text: str, data: t.Any) -> str:
    """Return C(text) with C(data) in it; a text that says the same already comes back unchanged."""
    if not HAS_RUAMEL:
        raise Refusal(SITE, SITE.message("no_library", name="ruamel.yaml"))
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 150
    yaml.explicit_start = True
    yaml.indent(mapping=2, sequence=4, offset=2)
    known = yaml.load(text) if text.strip() else None
    merged = _merged(known, data)
    out = io.StringIO()
    yaml.dump(merged, out)
    return out.getvalue()


def _merged(known: t.Any, data: t.Any) -> t.Any:
    """Put new values into the loaded document, part by part, and return what stands in its place."""
    if same(known, data):
        return known
    if isinstance(known, dict) and isinstance(data, dict):
        for key in [key for key in known if key not in data]:
            del known[key]
        for key, value in data.items():
            known[key] = _merged(known.get(key), value)
        return known
    if isinstance(known, list) and isinstance(data, list):
        del known[len(data) :]
        for position, value in enumerate(data):
            if position < len(known):
                known[position] = _merged(known[position], value)
            else:
                known.append(value)
        return known
    return data


def write(path: str, data: t.Any) -> bool:
    """Write data into a file unless it says the same already. Returns whether it was written. Raises Refusal."""
    text = source.read(path) if os.path.exists(path) else ""
    if text:
        try:
            if same(source.parse(text, path).data, data):
                return False
        except source.BadFile:
            text = ""
    new = rewritten(text, data)
    # What was written must be what was meant, comments or not.
    if not same(source.parse(new, path).data, data):
        new = rewritten("", data)
    _replace(path, new)
    return True


def same(one: t.Any, other: t.Any) -> bool:
    """Return whether two values are the same, true and 1 told apart, 1 and 1.0 not."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(value, other[key]) for key, value in one.items())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(same(value, other[at]) for at, value in enumerate(one))
    return bool(one == other)


def _replace(path: str, text: str) -> None:
    folder = os.path.dirname(os.path.abspath(path))
    try:
        os.makedirs(folder, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=folder, prefix=".site-")
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        os.chmod(name, 0o644)
        os.replace(name, path)
    except OSError as exc:
        raise Refusal(SITE, SITE.message("unwritable_file", file=path, reason=exc.strerror or str(exc))) from exc

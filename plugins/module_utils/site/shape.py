# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""JSON Schema's faults said in our words, each at its place in the file."""

from __future__ import annotations

import re
import typing as t

from ..messages.refusal import Refusal
from ..messages.site import SITE

try:
    import jsonschema

    HAS_JSONSCHEMA = True
except ImportError:
    HAS_JSONSCHEMA = False

if t.TYPE_CHECKING:
    from .source import Source

# Enough to mend a file by; a file with more faults than these is shown these.
MOST_FAULTS = 200


def check(source: Source, schema: t.Dict[str, t.Any]) -> None:
    """Note every fault of shape. Raises Refusal when the library is missing."""
    if not HAS_JSONSCHEMA:
        raise Refusal(SITE, SITE.message("no_library", name="jsonschema"))
    if not isinstance(source.data, dict):
        source.fault("not_mapping", (), found=type(source.data).__name__)
        return
    validator = jsonschema.Draft202012Validator(schema)
    for number, error in enumerate(validator.iter_errors(source.data)):
        if number >= MOST_FAULTS:
            break
        _note(source, _deepest(error))


def _deepest(error: t.Any) -> t.Any:
    """Return the branch of an anyOf that came nearest to what was written: the one with the same kind of value."""
    while error.context:
        same = [one for one in error.context if one.validator not in ("type", "enum")]
        if not same:
            return error
        error = same[0]
    return error


def _note(source: Source, error: t.Any) -> None:
    path = tuple(error.absolute_path)
    if error.validator == "required":
        for name in error.validator_value:
            if name not in error.instance:
                source.fault("missing", path, name=name)
    elif error.validator == "additionalProperties":
        known = list(error.schema.get("properties") or {}) or list(error.schema.get("patternProperties") or {})
        names = [key for key in error.instance if not _is_known(key, error.schema)]
        for name in names:
            source.fault("unknown_key", (*path, name), name=name, known=", ".join(sorted(known)))
    else:
        source.fault("bad_value", path, found=_short(error.instance), wanted=_wanted(error))


def _is_known(key: str, schema: t.Mapping[str, t.Any]) -> bool:
    return key in (schema.get("properties") or {}) or any(
        re.search(pattern, key) for pattern in schema.get("patternProperties") or {}
    )


def _short(value: t.Any) -> str:
    text = str(value).replace("\n", " ")
    return text if len(text) <= 80 else text[:77] + "..."


def _wanted(error: t.Any) -> str:
    value = error.validator_value
    if error.validator == "anyOf":
        return " | ".join(sorted({_kind(one) for one in value}))
    words = {
        "type": "type {0}",
        "enum": "one of {0}",
        "const": "{0}",
        "pattern": "a text that matches {0}",
        "minimum": "at least {0}",
        "maximum": "at most {0}",
        "exclusiveMinimum": "more than {0}",
        "minLength": "at least {0} character",
        "maxLength": "at most {0} characters",
        "minItems": "at least {0} entries",
        "maxItems": "at most {0} entries",
    }
    shown = ", ".join(str(one) for one in value) if isinstance(value, list) else str(value)
    return words.get(error.validator, error.validator + " {0}").format(shown)


def _kind(schema: t.Mapping[str, t.Any]) -> str:
    if "enum" in schema:
        return ", ".join(str(one) for one in schema["enum"])
    return str(schema.get("type") or "value")

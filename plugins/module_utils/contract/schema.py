# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The JSON Schema of a contract file (draft 2020-12)."""

from __future__ import annotations

import typing as t

from ..site.schema import STAGES, WORDS, Schema

CLAUSE = r"^[A-Z]{2}(-[A-Z0-9]+)+$"
CHECK = r"^[a-z][A-Za-z0-9_.]{0,79}$"
SCALAR: Schema = {"type": ["string", "number", "boolean"]}
VALUES: Schema = {"type": "array", "items": SCALAR, "minItems": 1, "maxItems": 200}
FIGURE: Schema = {"anyOf": [{"type": "number"}, VALUES]}
DAYS: Schema = {"type": "number", "exclusiveMinimum": 0, "maximum": 36500}


def _text(longest: int = 4000) -> Schema:
    return {"type": "string", "minLength": 1, "maxLength": longest}


def _object(required: t.Sequence[str], properties: Schema) -> Schema:
    return {"type": "object", "additionalProperties": False, "required": list(required), "properties": properties}


def _by(keys: str, value: Schema) -> Schema:
    return {"type": "object", "patternProperties": {keys: value}, "additionalProperties": False}


def _list(items: Schema, least: int = 0) -> Schema:
    return {"type": "array", "items": items, "minItems": least, "maxItems": 5000}


DATE: Schema = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}

THRESHOLD: Schema = {
    **_object(
        [],
        {
            "at_least": FIGURE,
            "at_most": FIGURE,
            "equals": {"anyOf": [SCALAR, VALUES]},
            "one_of": VALUES,
            "unit": _text(40),
            "note": WORDS,
        },
    ),
    "minProperties": 1,
}

MEASURING: Schema = _object(
    [],
    {
        "tool": WORDS,
        "direction": WORDS,
        "aggregation": WORDS,
        "unit": WORDS,
        "mtu": {"type": ["integer", "string"]},
        "margin": {"type": ["number", "string"]},
        "note": WORDS,
    },
)

ROW: Schema = _object(
    ["row", "text", "clauses"],
    {
        "row": {"type": "string", "minLength": 1, "maxLength": 40},
        "text": WORDS,
        "clauses": _list({"type": "string", "pattern": CLAUSE}, 0),
        "owner": WORDS,
        "deadline": DATE,
        "note": WORDS,
    },
)

PARTY: Schema = {"anyOf": [*WORDS["anyOf"]]}

CONTRACT: Schema = _object(
    ["rows"],
    {
        "number": _text(200),
        "title": WORDS,
        "signed": DATE,
        "plan_hash": {"type": "string", "pattern": r"^[0-9a-f]{64}$"},
        "parties": _object([], {"buyer": PARTY, "supervisor": PARTY, "supplier": PARTY}),
        "evidence": _object([], {"max_age_days": DAYS}),
        "gates": _by("^(" + "|".join(STAGES) + ")$", _list({"type": "string", "pattern": CHECK})),
        "rows": _list(ROW, 1),
        "thresholds": _by(CLAUSE, _by(CHECK, THRESHOLD)),
        "measuring": _by(CLAUSE, MEASURING),
        "owners": _by(CLAUSE, WORDS),
        "deadlines": _by(CLAUSE, DATE),
    },
)

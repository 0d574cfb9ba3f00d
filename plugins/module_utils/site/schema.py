# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The JSON Schema of a site file (draft 2020-12). What each key means stands in docs/site-file.md.

Only shapes are checked here: types, names, bounds, unknown keys. Whatever needs two places of the file to be
compared stands in checks.py.
"""

from __future__ import annotations

import typing as t

NAME = r"^[a-z][a-z0-9-]{0,62}$"
# A name or a range of names, as Ansible writes them: npu[001:128].
NAMES = r"^[a-z][a-z0-9-]{0,40}(\[[0-9]{1,6}:[0-9]{1,6}\])?$"
VARIABLE = r"^[A-Za-z_][A-Za-z0-9_]*$"
INTERFACE = r"^[A-Za-z][A-Za-z0-9_.:/-]{0,40}$"
PORTS = r"^[A-Za-z0-9][A-Za-z0-9_./-]{0,40}(\[[0-9]{1,4}:[0-9]{1,4}\])?$"
FINGERPRINT = r"^sha256:[0-9a-f]{64}$"
MAC = r"^[0-9a-f]{2}(:[0-9a-f]{2}){5}$"

PURPOSES = ["lab", "training", "delivery"]
MODES = ["apply", "verify", "skip"]
STAGES = ["preflight", "bmc", "fabric", "os", "npu", "kubernetes", "verify", "acceptance"]
ACCESS = ["direct", "jump", "socks", "here"]

Schema = t.Dict[str, t.Any]


def _text(pattern: str = "", longest: int = 200) -> Schema:
    schema: Schema = {"type": "string", "minLength": 1, "maxLength": longest}
    if pattern:
        schema["pattern"] = pattern
    return schema


def _number(least: int, most: int) -> Schema:
    return {"type": "integer", "minimum": least, "maximum": most}


def _object(required: t.Sequence[str] = (), **properties: Schema) -> Schema:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": list(required),
        "properties": properties,
    }


def _list(items: Schema, least: int = 0, most: int = 20000) -> Schema:
    return {"type": "array", "items": items, "minItems": least, "maxItems": most}


def _each(keys: str, value: Schema) -> Schema:
    return {"type": "object", "patternProperties": {keys: value}, "additionalProperties": False}


WATTS = {"type": "number", "exclusiveMinimum": 0, "maximum": 10_000_000}
UNITS = _number(1, 60)
INDEX = _number(1, 1_000_000)
PORT = _number(1, 65535)
SPEED = {"type": "number", "exclusiveMinimum": 0, "maximum": 3200}
VLAN = _number(1, 4094)
MTU = _number(576, 65535)
# Said in each language, or once for all.
WORDS = {"anyOf": [_text(longest=4000), _each(r"^(zh|en)$", _text(longest=4000))]}
STAGE_MODES = _each("^(" + "|".join(STAGES) + ")$", {"enum": MODES})
CABLE = _object(kind=_text(), length_metres={"type": "number", "exclusiveMinimum": 0, "maximum": 10000})

WAY = {
    "anyOf": [
        {"enum": ACCESS},
        _object(
            ["mode"],
            mode={"enum": ACCESS},
            host=_text(),
            port=PORT,
            user=_text(),
            identity_file=_text(),
        ),
    ]
}

NETWORK = _object(
    ["prefix"],
    prefix=_text(),
    first=_text(),
    last=_text(),
    gateway=_text(),
    vlan=VLAN,
    mtu=MTU,
    note=WORDS,
)

POOL = _object(
    ["name", "npus", "prefix"],
    name=_text(NAME),
    npus=_list(_number(0, 63), 1, 64),
    prefix=_text(),
    first=_text(),
    last=_text(),
    gateway=_text(),
    vlan=VLAN,
)

DISK = _object(
    ["role"],
    role={"enum": ["system", "data"]},
    count=_number(1, 128),
    slot={"type": ["integer", "string"]},
    serial_number=_text(),
    model=_text(),
    capacity_bytes=_number(1, 10**16),
)

NIC = _object(
    ["name", "network"],
    name=_text(INTERFACE),
    network=_text(NAME),
    mac=_text(MAC),
    speed_gbps=SPEED,
    vlan=VLAN,
    bond=_text(INTERFACE),
    address=_text(),
    mtu=MTU,
)

BMC = _object(
    model=_text(),
    address=_text(),
    port=PORT,
    ipmi_port=PORT,
    username=_text(),
    password_variable=_text(VARIABLE),
    protocol={"enum": ["auto", "redfish", "ipmi"]},
    ca_path=_text(longest=1000),
    certificate_fingerprint=_text(FINGERPRINT),
    mac=_text(MAC),
)

_SERVER = {
    "model": _text(),
    "rack": _text(longest=60),
    "unit": UNITS,
    "height_units": UNITS,
    "serial_number": _text(),
    "delivered": {"type": "boolean"},
    "address": _text(),
    "user": _text(),
    "port": PORT,
    "ssh_private_key_file": _text(longest=1000),
    "password_variable": _text(VARIABLE),
    "bmc": BMC,
    "disks": _list(DISK, most=128),
    "nics": _list(NIC, most=64),
    "npus": _number(0, 64),
    "stages": STAGE_MODES,
}
OVERRIDE = _object((), **_SERVER)
SERVER_DEFAULTS = _object(
    (),
    **{key: value for key, value in _SERVER.items() if key not in ("unit", "serial_number", "address", "delivered")},
    per_rack=_number(1, 60),
)
SERVER = _object(
    ["name", "index"],
    name=_text(NAMES),
    index=INDEX,
    per_rack=_number(1, 60),
    each=_each(NAME, OVERRIDE),
    **_SERVER,
)

PORT_POOL = _object(
    ["carries", "servers", "ports"],
    carries={"enum": ["npu", "nic", "bmc"]},
    nic=_text(INTERFACE),
    servers=_list(INDEX, 2, 2),
    npus=_list(_number(0, 63), 1, 64),
    ports=_text(PORTS),
    legs=_number(1, 8),
    speed_gbps=SPEED,
    cable=CABLE,
)

SWITCH = _object(
    ["name", "model"],
    name=_text(NAME),
    model=_text(),
    managed={"type": "boolean"},
    owner=WORDS,
    delivered={"type": "boolean"},
    platform=_text(r"^[a-z0-9_]{1,40}$"),
    syntax_family={"enum": ["P", "J"]},
    serial_number=_text(),
    rack=_text(longest=60),
    unit=UNITS,
    height_units=UNITS,
    address=_text(),
    port=PORT,
    username=_text(),
    password_variable=_text(VARIABLE),
    stages=STAGE_MODES,
    port_pools=_list(PORT_POOL, most=200),
)

# "from" is a Python word: this one is written out.
CABLE_ENTRY: Schema = {
    "type": "object",
    "additionalProperties": False,
    "required": ["from", "from_port", "to", "to_port"],
    "properties": {
        "from": _text(NAME),
        "from_port": _text(INTERFACE),
        "to": _text(NAME),
        "to_port": _text(longest=60),
        "speed_gbps": SPEED,
        "label": _text(longest=60),
        "kind": _text(),
        "length_metres": {"type": "number", "exclusiveMinimum": 0, "maximum": 10000},
    },
}

RACK = _object(
    ["name", "height_units"],
    name=_text(longest=60),
    room=_text(),
    height_units=_number(1, 60),
    power_watts=WATTS,
    cooling_watts=WATTS,
    note=WORDS,
)

MODEL = _object(
    height_units=UNITS,
    power_watts=WATTS,
    npus=_number(0, 64),
    weight_kilograms={"type": "number", "exclusiveMinimum": 0, "maximum": 5000},
    source=_text(longest=1000),
)

TIME = _object(
    ["mode"],
    mode={"enum": ["customer", "island"]},
    servers=_list(_text(), most=16),
    source=_text(NAME),
    time_zone=_text(r"^[A-Za-z_]+(/[A-Za-z0-9_+-]+)*$"),
)

SITE = _object(
    ["plugin", "name", "purpose", "networks", "racks", "servers"],
    plugin={"const": "firstlight.cluster.site"},
    name=_text(NAME),
    title=WORDS,
    purpose={"enum": PURPOSES},
    language={"enum": ["zh", "en"]},
    contract=_text(longest=1000),
    access=_each(NAME, WAY),
    time=TIME,
    stages=STAGE_MODES,
    networks=_each(NAME, NETWORK),
    reserved=_list(_object(["name", "prefix"], name=_text(), prefix=_text())),
    fabric={
        "type": "object",
        "required": ["pools"],
        "properties": {"pools": _list(POOL, most=64)},
    },
    racks={"type": "array", "minItems": 1, "maxItems": 2000, "items": {**RACK}},
    models=_each(r"^.{1,80}$", MODEL),
    versions={"type": "object"},
    server_defaults=SERVER_DEFAULTS,
    servers=_list(SERVER, 1),
    switches=_list(SWITCH),
    cables=_list(CABLE_ENTRY),
)

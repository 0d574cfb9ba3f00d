# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Documentation of the action plugin assets."""

from __future__ import annotations

DOCUMENTATION = r"""
module: assets
short_description: Enter the parts of a host into the asset ledger
version_added: 0.1.0
author: The Firstlight developers (@firstlight)
description:
  - Records all parts of a host that have a serial number, and says what is different from the last time, with history.
  - A serial number on another host than before has moved, unless this very run saw it on both. Then it is a duplicate.
  - Works on the ledger of the site on the control node, in the folder C(firstlight_artifacts). Never C(changed).
attributes:
  check_mode:
    description: Writes nothing; returns what it would find.
    support: full
  diff_mode:
    description: The ledger is no state of a device.
    support: none
options:
  stage:
    description: The stage that saw the parts.
    type: str
    default: ''
  host:
    description: The host that the parts are in, for example V(npu01).
    type: str
    required: true
  items:
    description:
      - All parts of the host. Those without a real serial number are left out.
      - Not given, nothing is recorded, and RV(duplicates) tells what this run has seen on any host so far. Ask so in a
        task after the one that records, when all hosts have been entered.
    type: list
    elements: dict
    suboptions:
      kind:
        description: Kind of part, for example V(dimm).
        type: str
        required: true
      location:
        description: Where in the host.
        type: str
      model:
        description: Model or part number.
        type: str
      serial_number:
        description: Serial number as printed.
        type: str
      manufacturer:
        description: Manufacturer.
        type: str
"""

EXAMPLES = r"""
- name: Enter the parts of the server
  firstlight.cluster.assets:
    stage: bmc
    host: npu01
    items:
      - kind: dimm
        location: DIMM000
        model: HMAA8GR7AJR4N-XN
        serial_number: 3A1F09C2

- name: Ask for duplicates when all servers have been entered
  firstlight.cluster.assets:
    host: npu01
"""

RETURN = r"""
run:
  description: Name of the run.
  returned: success
  type: str
evidence_id:
  description: Name of the record; empty when nothing was recorded.
  returned: success
  type: str
asset_changes:
  description: >-
    What is different from the last time; C(change) is one of V(added), V(removed), V(swapped), V(moved),
    V(duplicate). The first inventory of a host adds nothing.
  returned: success
  type: list
  elements: dict
  contains:
    change:
      description: What happened.
      type: str
    kind:
      description: Kind of part.
      type: str
    serial_number:
      description: Serial number of the part.
      type: str
    host:
      description: Host that was entered.
      type: str
    location:
      description: Where in the host.
      type: str
    old_serial_number:
      description: The part that was there before, when it was swapped.
      type: str
    from_host:
      description: Where it was before, when it was moved.
      type: str
    from_location:
      description: Where in that host it was before, when it was moved.
      type: str
duplicates:
  description: Serial numbers that this run saw in two places.
  returned: success
  type: list
  elements: dict
  contains:
    kind:
      description: Kind of part.
      type: str
    serial_number:
      description: The serial number.
      type: str
    places:
      description: Where it was seen, as host/location.
      type: list
      elements: str
refusals:
  description: Why nothing was recorded, as data for other languages.
  returned: failure
  type: list
  elements: dict
"""

"""Lab switches served on free ports of this machine, and the file of their host keys."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from lab.switch.service import Service

PASSWORD = "Made-up-7"


@pytest.fixture
def leaves(tmp_path):
    """Three running switches by name."""
    hosts = {
        f"leaf{number:02}": {
            "switch_address": "127.0.0.1",
            "switch_model": "CE9855-32DQ",
            "switch_username": "firstlight",
            "switch_password": PASSWORD,
            "switch_ports": [
                {"name": "400GE1/0/1", "peer": "npu01", "peer_port": "npu0", "speed_gbps": 400, "legs": 1}
            ],
        }
        for number in (1, 2, 3)
    }
    (tmp_path / "site.json").write_text(json.dumps({"_meta": {"hostvars": hosts}}), encoding="utf-8")
    services = {name: Service(tmp_path, name, "127.0.0.1", 0) for name in hosts}
    for service in services.values():
        service.start()
    yield services
    # Each waits for its control socket: together, not one after the other.
    with ThreadPoolExecutor() as pool:
        list(pool.map(Service.stop, services.values()))


@pytest.fixture
def known_hosts(leaves, tmp_path):
    """The file that preflight would have written."""
    lines = [
        f"[127.0.0.1]:{service.server.place[1]} {key.get_name()} {key.get_base64()}\n"
        for service in leaves.values()
        for key in [service.server.keys[""]]
    ]
    path = tmp_path / "known_hosts"
    path.write_text("".join(lines), encoding="ascii")
    return str(path)


@pytest.fixture
def rows(leaves):
    """The rows of the logins, as a playbook gives them."""
    return [
        {
            "name": name,
            "kind": "switch",
            "address": "127.0.0.1",
            "port": service.server.place[1],
            "protocol": "ssh",
            "access": None,
            "username": "firstlight",
            "password": PASSWORD,
            "key_file": "",
        }
        for name, service in leaves.items()
    ]

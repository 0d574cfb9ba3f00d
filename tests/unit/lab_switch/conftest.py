"""A switch of its own for each test, on a free port of this machine."""

from __future__ import annotations

import json
import socket

import pytest

from lab.switch.service import Service

PASSWORD = "Made-up-7"


@pytest.fixture
def lab_folder(tmp_path):
    host = {
        "switch_address": "192.0.2.5",
        "switch_model": "CE9855-32DQ",
        "switch_username": "firstlight",
        "switch_password": "{{ lab_switch_password }}",
        "lab_switch_password": PASSWORD,
    }
    (tmp_path / "site.json").write_text(json.dumps({"_meta": {"hostvars": {"leaf01": host}}}), encoding="utf-8")
    return tmp_path


@pytest.fixture
def switch(lab_folder):
    service = Service(lab_folder, "leaf01", "127.0.0.1", 0)
    service.start()
    yield service
    service.stop()


@pytest.fixture
def control(switch):
    """Send one request over the control socket, return the answer."""

    def send(**request):
        with socket.socket(socket.AF_UNIX) as link:
            link.settimeout(30)
            link.connect(str(switch.run / "control"))
            link.sendall(json.dumps(request).encode() + b"\n")
            return json.loads(link.makefile().readline())

    return send


@pytest.fixture
def place(switch):
    return {
        "device_type": "huawei_vrpv8",
        "host": "127.0.0.1",
        "port": switch.server.place[1],
        "username": "firstlight",
        "password": PASSWORD,
        "conn_timeout": 30,
        "auth_timeout": 30,
        "banner_timeout": 30,
    }

"""A switch of its own for each test: in this process without any network, or served on a free port of this machine."""

from __future__ import annotations

import json
import socket

import pytest

from lab.switch.box import Box, load_model
from lab.switch.service import Service, variables
from lab.switch.session import Session
from lab.switch.terminal import Terminal

PASSWORD = "Made-up-7"


def host():
    ports = [
        {
            "name": f"400GE1/0/{port}:{leg}",
            "parent": f"400GE1/0/{port}",
            "leg": leg,
            "legs": 2,
            "peer": f"npu{port:02}",
            "peer_port": f"npu{leg}",
            "speed_gbps": 200,
            "vlan": 300,
        }
        for port in (1, 2)
        for leg in (1, 2)
    ]
    return {
        "switch_address": "192.0.2.5",
        "switch_model": "CE9855-32DQ",
        "switch_username": "firstlight",
        "switch_password": "{{ lab_switch_password }}",
        "lab_switch_password": PASSWORD,
        "switch_ports": ports,
    }


@pytest.fixture
def lab_folder(tmp_path):
    (tmp_path / "site.json").write_text(json.dumps({"_meta": {"hostvars": {"leaf01": host()}}}), encoding="utf-8")
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


class Keys:
    """A wire without a network: keys go in by the script, the screen is kept."""

    def __init__(self, keys):
        self.keys = keys.encode()
        self.screen = ""

    def recv(self, size):
        data, self.keys = self.keys[:size], self.keys[size:]
        return data

    def sendall(self, data):
        self.screen += data.decode()

    def settimeout(self, seconds):
        pass


class User:
    """A session that is typed into: C(type) returns what the box answered to each line."""

    def __init__(self, box):
        self.wire = Keys("")
        self.session = Session(box, box.enter("firstlight", "192.0.2.9"), Terminal(self.wire))
        self.session.terminal.page = 0

    def type(self, *lines):
        """Type lines; an answer to a question follows its line after a bar: "save|y"."""
        answers = []
        for line in lines:
            line, bar, answer = line.partition("|")
            self.wire.screen = ""
            self.wire.keys = f"{answer}\n".encode() if bar else b""
            self.session.obey(line)
            answers.append(self.wire.screen.replace("\r\n", "\n"))
        return answers[-1]

    @property
    def prompt(self):
        return self.session.prompt()

    def leave(self):
        self.session.box.store.gone(self.session)
        self.session.box.leave(self.session.login)


@pytest.fixture
def box(lab_folder, tmp_path):
    return Box("leaf01", load_model("CE9855-32DQ"), variables(lab_folder / "site.json", "leaf01"), tmp_path)


@pytest.fixture
def user(box):
    return User(box)


@pytest.fixture
def another(box):
    return lambda: User(box)

"""ipmitool and pyghmi, unmodified, against the emulated BMC: the same state that Redfish shows."""

from __future__ import annotations

import json
import os
import pty
import select
import socket
import subprocess
import sys
import threading
import time

import pytest

pytestmark = [pytest.mark.lab, pytest.mark.timeout(300)]

PYGHMI = """
import json, sys
from pyghmi.ipmi import command
bmc = command.Command(bmc=sys.argv[1], userid=sys.argv[2], password=sys.argv[3], port=int(sys.argv[4]))
found = {"power": bmc.get_power()["powerstate"], "inventory": dict(bmc.get_inventory())}
found["watts"] = bmc.get_system_power_watts()
bmc.set_bootdev("network", uefiboot=True)
found["boot"] = bmc.get_bootdev()
found["health"] = bmc.get_health()["health"]
found["sensors"] = sorted(reading.name for reading in bmc.get_sensor_data())
found["log"] = [entry.get("event") for entry in bmc.get_event_log()]
print(json.dumps(found, default=str))
"""


def test_ipmitool_reads_sensors_inventory_and_event_log(served):
    sensors = served.ipmitool("sdr", "elist")
    assert "Inlet Temp       | 01h | ok  | 55.1 | 26 degrees C" in sensors
    assert sensors.count("Presence") >= 24
    fru = served.ipmitool("fru", "print", "0")
    assert served.control(op="state")["state"]["serial_number"] in fru
    assert "Atlas-800T-A2" in fru
    assert "HUAWEI" in served.ipmitool("mc", "info")
    assert "2080 Watts" in served.ipmitool("dcmi", "power", "reading")
    assert served.address in served.ipmitool("lan", "print")


def test_one_fault_is_seen_by_sensor_and_event_log(served):
    served.control(op="fault", part="psu", index=2, state="no-input")
    served.control(op="fault", part="temperature", index=1, state="over")
    sensors = served.ipmitool("sdr", "elist")
    assert "Power Supply AC lost" in next(line for line in sensors.splitlines() if line.startswith("PSU2"))
    assert "| ucr |" in next(line for line in sensors.splitlines() if line.startswith("Inlet"))
    log = served.ipmitool("sel", "elist")
    assert "PSU2 Status | Power Supply AC lost | Asserted" in log
    served.control(op="heal")
    assert "Power Supply AC lost | Deasserted" in served.ipmitool("sel", "elist")
    assert "AC lost" not in served.ipmitool("sdr", "elist")


def test_a_full_log_is_full_here_too_and_clearing_it_clears_both(served):
    served.control(op="fault", part="sel", state="full")
    info = served.ipmitool("sel", "info")
    assert "Percent Used     : 100%" in info
    assert "Overflow         : true" in info
    served.ipmitool("sel", "clear")
    assert served.control(op="state")["state"]["log_records"] == 1


def test_power_boot_and_lamp_are_the_same_state(served):
    before = served.control(op="writes")["writes"]
    served.ipmitool("chassis", "bootdev", "pxe", "options=efiboot")
    assert served.control(op="state")["state"]["boot"]["target"] == "Pxe"
    served.ipmitool("chassis", "power", "off")
    assert served.control(op="state")["state"]["power"] == "off"
    assert "off" in served.ipmitool("chassis", "power", "status")
    served.ipmitool("chassis", "power", "on")
    state = served.control(op="state")["state"]
    assert (state["power"], state["boot"]["enabled"], state["boot"]["starts"][-1]) == ("on", "Disabled", "Pxe")
    served.ipmitool("chassis", "identify", "60")
    assert served.control(op="state")["state"]["identify"] == "Lit"
    assert served.control(op="writes")["writes"] > before


def test_a_wrong_password_and_a_locked_account_are_refused(served):
    quick = ("-N", "1", "-R", "1")
    served.ipmitool("chassis", "power", "status", password="wrong", code=1, patience=quick)
    served.control(op="fault", part="bmc", state="account-locked")
    wait_for(lambda: served.ipmitool("chassis", "power", "status", code=1, patience=quick))
    served.control(op="heal")
    assert "on" in until_it_answers(served)


def wait_for(check):
    """The simulator starts again with other accounts: give it its moment."""
    for _ in range(20):
        try:
            check()
        except AssertionError:
            time.sleep(0.3)
        else:
            return
    check()


def until_it_answers(served):
    found = []
    wait_for(lambda: found.append(served.ipmitool("chassis", "power", "status")))
    return found[-1]


def test_pyghmi_reads_everything_in_one_command(served):
    done = subprocess.run(
        [sys.executable, "-c", PYGHMI, served.address, "Administrator", "Lab-Secret-1", str(served.ipmi_port)],
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found = json.loads(done.stdout)
    assert found["power"] == "on"
    assert found["watts"] == 2080
    assert found["boot"]["bootdev"] == "network"
    assert found["inventory"]["System"]["Product name"] == "Atlas-800T-A2"
    assert str(found["health"]).lower() in ("ok", "0", "health.ok")
    assert len(found["sensors"]) > 60
    assert found["log"]


def test_serial_over_lan_is_the_console_of_the_node(served):
    path = served.home / "run/nodes/npu01/console"
    path.parent.mkdir(parents=True, exist_ok=True)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen()

        def node():
            console, _peer = listener.accept()
            while data := console.recv(100):
                console.sendall(b"[" + data + b"]")

        threading.Thread(target=node, daemon=True).start()
        child, terminal = pty.fork()
        if child == 0:
            login = ["-H", served.address, "-p", str(served.ipmi_port), "-U", "Administrator", "-P", "Lab-Secret-1"]
            os.execvp("ipmitool", ["ipmitool", "-I", "lanplus", "-C", "3", *login, "sol", "activate"])
        read_terminal(terminal, b"operational")
        # The BMC looks for the node's console every few moments; what is typed before it was found is lost.
        read_terminal(terminal, b"[r]", typed=b"r")
        os.kill(child, 15)
        os.waitpid(child, 0)
        os.close(terminal)
    path.unlink()


def read_terminal(terminal, wanted, typed=b"", seconds=60.0):
    """Read until something was seen, and type again and again when there is something to type."""
    seen, until = b"", time.monotonic() + seconds
    while wanted not in seen and time.monotonic() < until:
        if typed:
            os.write(terminal, typed)
        if select.select([terminal], [], [], 0.5)[0]:
            seen += os.read(terminal, 1000)
    assert wanted in seen, seen
    return seen

"""Stock netmiko and plain SSH drive the emulated switch; its faults are seen from outside."""

from __future__ import annotations

import socket
import time

import netmiko
import paramiko
import pytest

from lab.switch import faults
from lab.switch.service import NoSuchHost, Service

PASSWORD = "Made-up-7"


def test_stock_netmiko_logs_in_reads_and_sees_a_caret_below_a_wrong_word(place):
    with netmiko.ConnectHandler(**place) as device:
        assert device.find_prompt() == "<leaf01>"
        version = device.send_command("display version", read_timeout=30)
        assert "HUAWEI CE9855-32DQ uptime is" in version
        assert "V300R023C00" in version
        clock = device.send_command("dis clo", read_timeout=30)
        assert "UTC+08:00" in clock
        assert device.send_command("display device | include PWR", read_timeout=30).count("PWR") == 2
        said = device.send_command("display versoin", read_timeout=30, strip_command=False)
        lines = said.splitlines()
        assert lines[-1] == "Error: Unrecognized command found at '^' position."
        assert lines[-2] == " " * len("<leaf01>display ") + "^"
        assert "Incomplete command" in device.send_command("display", read_timeout=30)
        assert "Wrong parameter" in device.send_command("screen-length 9999 temporary", read_timeout=30)


def test_the_pager_asks_until_it_is_switched_off(place):
    client, channel = shell(place["port"])
    read(channel, "<leaf01>")
    channel.sendall(b"screen-length 5 temporary\r")
    read(channel, "<leaf01>")
    channel.sendall(b"display device\r")
    assert read(channel, "---- More ----").count("\r\n") == 5
    channel.sendall(b" ")
    read(channel, "---- More ----")
    channel.sendall(b"q")
    assert "PWR2" not in read(channel, "<leaf01>")
    client.close()


def test_a_wrong_password_is_refused(place):
    with pytest.raises(netmiko.NetmikoAuthenticationException):
        netmiko.ConnectHandler(**{**place, "password": "wrong"})


def shell(port):
    client = paramiko.SSHClient()
    client.set_missing_host_key_policy(paramiko.AutoAddPolicy())
    client.connect("127.0.0.1", port, "firstlight", PASSWORD, look_for_keys=False, allow_agent=False)
    channel = client.invoke_shell()
    channel.settimeout(30)
    return client, channel


def read(channel, end):
    text = ""
    while not text.endswith(end):
        part = channel.recv(4096).decode()
        assert part, text
        text += part
    return text


def test_no_more_users_than_the_box_has_terminals(place):
    sessions = [shell(place["port"]) for dummy in range(5)]
    for session in sessions:
        read(session[1], "<leaf01>")
    sessions.append(shell(place["port"]))
    assert "maximum" in read(sessions[5][1], "maximum.\r\n")
    for session in sessions:
        session[0].close()


def test_faults_are_set_and_healed_over_the_control_socket(switch, control, place):
    assert control(op="fault", part="psu", index=2, state="missing")["ok"]
    assert control(op="fault", part="clock", index=0, state="wrong")["ok"]
    with netmiko.ConnectHandler(**place) as device:
        assert "PWR2" not in device.send_command("display device", read_timeout=30)
        power = device.send_command("display device power", read_timeout=30)
        assert "PWR2      NO" in power
        year = int(device.send_command("display clock", read_timeout=30)[:4])
        assert year < time.gmtime().tm_year
    assert not control(op="fault", part="psu", index=9, state="missing")["ok"]
    assert not control(op="nonsense")["ok"]
    assert control(op="heal", part="all")["faults"] == []


def test_a_closed_port_refuses_and_opens_again(switch, control, place):
    control(op="fault", part="ssh", index=0, state="closed")
    with pytest.raises(OSError):
        socket.create_connection(("127.0.0.1", place["port"]), timeout=5)
    control(op="heal", part="ssh")
    socket.create_connection(("127.0.0.1", place["port"]), timeout=30).close()


def key_of(port):
    with socket.create_connection(("127.0.0.1", port), timeout=30) as link:
        transport = paramiko.Transport(link)
        transport.start_client(timeout=30)
        key = transport.get_remote_server_key().get_base64()
        transport.close()
        return key


def test_the_host_key_stays_the_same_until_the_fault_changes_it(lab_folder, switch, control, place):
    first = key_of(place["port"])
    control(op="fault", part="ssh", index=0, state="key-changed")
    assert key_of(place["port"]) != first
    again = Service(lab_folder, "leaf01", "127.0.0.1", 0)
    assert again.server.keys[""].get_base64() == first


def test_every_listed_fault_can_be_set():
    now = faults.Faults()
    for fault in faults.FAULTS:
        for index in fault["index"]:
            now.set(fault["part"], index, fault["states"][0])
    now.heal("psu", None)
    assert not now.of("psu", 1)
    assert now.of("fan", 6) == "missing"


def test_a_host_that_the_site_does_not_name_is_refused(lab_folder):
    with pytest.raises(NoSuchHost, match="leaf99"):
        Service(lab_folder, "leaf99")

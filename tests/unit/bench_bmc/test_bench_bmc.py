"""What the benchmark of BMCs counts and compares, without measuring anything."""

from __future__ import annotations

import asyncio
import datetime
import hashlib
import socket

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from bench import bmc
from bench.bmcs import bare, record, replay
from bench.figures import Figure

ROOT = "/redfish/v1"
TREE = {
    ROOT: {"@odata.id": ROOT + "/", "Systems": {"@odata.id": ROOT + "/Systems"}},
    ROOT + "/Systems": {"Members": [{"@odata.id": ROOT + "/Systems/1"}, {"@odata.id": ROOT + "/Systems/2"}]},
    ROOT + "/Systems/1": {"@odata.id": ROOT + "/Systems/1", "Model": "one"},
}


def test_every_bmc_has_an_address_of_its_own():
    found = bmc.addresses(1000)
    assert len(set(found)) == 1000
    assert all(0 < int(one.rsplit(".", 1)[1]) < 255 for one in found)


def test_a_sweep_pins_the_certificate_and_keeps_the_products_connections(tmp_path):
    (tmp_path / "bmc.pin").write_text("sha256:" + "0" * 64)
    (entry,) = bmc.options(tmp_path, 1)
    assert entry["certificate_fingerprint"].startswith("sha256:")
    assert entry["connections"] == 2


@pytest.mark.parametrize(
    ("ratio", "sign", "goal", "passed"),
    [(25.0, ">=", 25.0, True), (24.9, ">=", 25.0, False), (1.3, "<=", 1.3, True), (1.31, "<=", 1.3, False)],
)
def test_a_goal_is_met_or_missed(ratio, sign, goal, passed):
    figure = Figure("bmc", ratio, sign, goal)
    assert figure.passed is passed
    assert figure.line().endswith("pass" if passed else "MISSED")


def test_the_bare_client_logs_in_first_and_out_last_and_reads_side_by_side():
    sent = [("GET", "/a"), ("POST", "/s"), ("GET", "/b"), ("GET", "/c"), ("DELETE", "/s/1")]
    assert bare.phases(sent) == [
        [("GET", "/a")],
        [("POST", "/s")],
        [("GET", "/b"), ("GET", "/c")],
        [("DELETE", "/s/1")],
    ]


def test_without_a_login_all_reads_go_side_by_side():
    assert bare.phases([("GET", "/a"), ("GET", "/b")]) == [[("GET", "/a"), ("GET", "/b")]]
    assert bare.phases([]) == []


def test_links_are_followed_without_anchors_and_slashes():
    body = {"A": [{"@odata.id": "/x/"}], "B": {"@odata.id": "/y#/Fans/0"}, "C": {"D": {"@odata.id": "/z"}}}
    assert list(record.links(body)) == ["/x", "/z"]


def test_a_certificate_and_its_pin_belong_together(tmp_path):
    record.certificate(tmp_path, ["127.80.0.1"])
    made = x509.load_pem_x509_certificate((tmp_path / "bmc.pem").read_bytes())
    digest = hashlib.sha256(made.public_bytes(Encoding.DER)).hexdigest()
    assert (tmp_path / "bmc.pin").read_text() == "sha256:" + digest
    assert made.not_valid_after_utc > datetime.datetime.now(datetime.timezone.utc)


def test_a_replayed_collection_expands_what_it_has_and_keeps_the_rest():
    members = replay.expand(TREE, TREE[ROOT + "/Systems"])["Members"]
    assert members == [TREE[ROOT + "/Systems/1"], {"@odata.id": ROOT + "/Systems/2"}]


def test_the_bare_client_sends_what_the_sweep_sends(tmp_path, monkeypatch):
    """One BMC replayed: both sides are seen with the same number of requests, and no session stays open."""
    with socket.socket() as free:  # the tests of two cores run side by side
        free.bind((bmc.addresses(1)[0], 0))
        monkeypatch.setattr(bmc, "PORT", free.getsockname()[1])
    record.certificate(tmp_path, bmc.addresses(1))
    one = bmc.target.from_options(bmc.options(tmp_path, 1)[0])
    order = {"tree": TREE, "addresses": bmc.addresses(1), "port": bmc.PORT, "delay": 0.0, "pem": tmp_path / "bmc.pem"}
    served = replay.Replay(order)

    async def both() -> tuple[list[bare.Request], int]:
        runner = await replay.start(order, served)
        try:
            sent = await bare.asked(one)
            seen, served.requests = served.requests, 0
            await bare.fetch_all(one, bmc.addresses(1), sent)
        finally:
            await runner.cleanup()
        return sent, seen

    sent, seen = asyncio.run(both())
    assert [method for method, _path in sent if method != "GET"] == ["POST", "DELETE"]
    assert seen == served.requests == len(sent)
    assert served.open_sessions == 0


def test_the_peer_runs_each_command_that_the_figures_list(tmp_path, monkeypatch):
    seen = {}
    monkeypatch.setattr(bmc, "peer_environment", lambda: tmp_path)
    monkeypatch.setattr(bmc, "play", lambda *arguments: seen.update(book=arguments[3], forks=arguments[5]) or 1.0)
    bmc.peer(tmp_path, 32)
    orders = [task["community.general.redfish_info"] for task in seen["book"][0]["tasks"]]
    assert {order["category"]: order["command"] for order in orders} == bmc.PEER
    assert seen["forks"] == 32

"""The client and the sweep against a small BMC over TLS."""

from __future__ import annotations

import asyncio
import socket
import time

import pytest
from aiohttp import web

from ansible_collections.firstlight.cluster.plugins.module_utils.bmc import sweep, target
from ansible_collections.firstlight.cluster.plugins.module_utils.bmc.judge import Intent


def read(options, **intent):
    return sweep.run([sweep.Wish(target.from_options(options), Intent(**intent))])[0]


def faults(outcome):
    return [one for one in outcome["findings"] if one["severity"] != "info"]


def test_a_healthy_server_is_ok_and_its_session_is_closed(bmc, options):
    outcome = read(
        options(bmc), counts={"processors": 2, "memory": 3, "drives": 3, "power_supplies": 2, "accelerators": 2}
    )
    assert outcome["failure"] is None
    assert outcome["findings"] == []
    assert outcome["health"] == "ok"
    assert [part["total_cores"] for part in outcome["processors"]] == [48, 48]
    assert outcome["accelerators"][0]["memory_bytes"] == 65536 * 1024 * 1024
    assert outcome["network_adapters"][0]["ports"][0]["speed_mbps"] == 25000
    assert outcome["network_adapters"][0]["ports"][0]["optics_present"] is True
    assert outcome["system"]["chassis_height_units"] == 4
    assert bmc.sessions == {}
    assert (bmc.opened, bmc.logins, bmc.writes) == (1, 1, [])


def test_each_document_is_asked_for_once(bmc, options):
    outcome = read(options(bmc))
    asked = [path for method, path in bmc.requests if method == "GET"]
    assert len(asked) == len(set(asked))
    assert outcome["requests"] == len(bmc.requests)


def test_a_collection_is_expanded_when_the_root_says_so(bmc, options):
    bmc.tree["/redfish/v1"]["ProtocolFeaturesSupported"] = {"ExpandQuery": {"NoLinks": True, "Levels": True}}
    plain = read(options(bmc))
    # this service ignores the query: the members are then read one by one, and nothing is lost
    assert len(plain["memory"]) == 4
    assert any("$expand=.($levels=1)" in path for dummy, path in bmc.requests)
    del bmc.requests[:]
    memory = "/redfish/v1/Systems/1/Memory"
    bmc.tree[memory]["Members"] = [
        dict(bmc.tree[f"{memory}/DIMM{n}"], **{"@odata.id": f"{memory}/DIMM{n}"}) for n in range(4)
    ]
    assert len(read(options(bmc))["memory"]) == 4
    assert not any("DIMM" in path for dummy, path in bmc.requests)


def test_a_503_is_waited_for(bmc, options):
    bmc.manners["busy"] = 2
    outcome = read(options(bmc))
    assert outcome["health"] == "ok"
    assert [one["message"]["key"] for one in outcome["findings"]] == ["bmc.was_busy"]


def test_a_session_that_is_lost_is_opened_once_more(bmc, options):
    async def lose(request):
        bmc.sessions.clear()
        bmc.handlers.clear()
        return await bmc.answer(request)

    bmc.handlers["/redfish/v1/Chassis/1"] = {"GET": lose}
    outcome = read(options(bmc))
    assert outcome["health"] == "ok"
    assert bmc.opened == 2
    assert bmc.sessions == {}


def test_a_wrong_password_is_tried_once(bmc, options):
    outcome = read(options(bmc, bmc_password="wrong"))
    assert outcome["failure"]["kind"] == "login_refused"
    assert bmc.logins == 1
    assert outcome["health"] == "unknown"
    assert "wrong" not in str(outcome["refusals"]).replace("wrong_", "")


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (401, "Base.1.0.AccountLocked", "account_locked"),
        (503, "Base.1.18.SessionLimitExceeded", "session_limit"),
        (403, "Base.1.18.PasswordChangeRequired", "password_change"),
        (401, "iBMC.1.0.AuthorizationFailed", "login_refused"),
    ],
)
def test_a_refused_login_says_why(bmc, options, status, code, kind):
    bmc.manners["login"] = (status, {"error": {"code": code, "@Message.ExtendedInfo": [{"MessageId": code}]}})
    assert read(options(bmc))["failure"]["kind"] == kind


def test_the_login_of_an_ibmc_carries_its_domain(bmc, options):
    bmc.tree["/redfish/v1"]["Oem"] = {"Huawei": {"ProductName": "2288H V5"}}
    bmc.manners["domain"] = True
    assert read(options(bmc))["health"] == "ok"
    assert bmc.logins == 1


def test_a_pin_is_compared_before_the_password_is_sent(start_bmc, options):
    service = start_bmc("other")
    outcome = read(options(service))
    assert outcome["failure"]["kind"] == "certificate_changed"
    assert service.requests == []


def test_a_pinned_certificate_still_expires(start_bmc, options):
    service = start_bmc("expired")
    outcome = read(options(service, "expired"))
    assert outcome["failure"]["kind"] == "certificate_expired"
    assert service.requests == []


def test_a_ca_is_judged_with_name_and_dates(start_bmc, options, pems):
    good, expired, other = start_bmc("good"), start_bmc("expired"), start_bmc("other")
    without = {"certificate_fingerprint": None}
    assert read(options(good, **without, ca_path=pems["good"][0]))["health"] == "ok"
    assert read(options(expired, **without, ca_path=pems["expired"][0]))["failure"]["kind"] == "certificate_expired"
    assert read(options(other, **without, ca_path=pems["good"][0]))["failure"]["kind"] == "certificate_untrusted"
    assert read(options(good, **without))["failure"]["kind"] == "no_trust"
    assert read(options(good, **without, ca_path="/nowhere.pem"))["failure"]["kind"] == "bad_ca"
    assert read(options(good, certificate_fingerprint="sha256:12"))["failure"]["kind"] == "bad_fingerprint"


def test_nobody_there(options, bmc):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        outcome = read(options(bmc, bmc_port=free.getsockname()[1]))
    assert outcome["failure"]["kind"] == "unreachable"
    assert outcome["reached"] is False


@pytest.mark.parametrize(
    ("manner", "kind"),
    [({"status": 500}, "service_error"), ({"truncate": True}, "cut_short"), ({"status": 404}, "not_redfish")],
)
def test_a_bmc_that_gives_nothing_useful(bmc, options, manner, kind):
    bmc.manners.update(manner)
    assert read(options(bmc))["failure"]["kind"] == kind


def test_a_hung_bmc_delays_no_other(start_bmc, options):
    hung, well = start_bmc(), start_bmc()
    hung.manners["hang"] = True
    ended = {}

    async def both():
        async def one(name, wish):
            ended[name] = (await sweep.read_one(wish), time.monotonic() - begun)

        begun = time.monotonic()
        await asyncio.gather(
            one("hung", sweep.Wish(target.from_options(options(hung, wait_timeout=9.0)))),
            one("well", sweep.Wish(target.from_options(options(well)))),
        )

    asyncio.run(both())
    assert ended["hung"][0]["failure"]["kind"] == "timeout"
    assert ended["well"][0]["health"] == "ok"
    assert ended["well"][1] < ended["hung"][1]


def test_what_was_read_before_the_deadline_is_kept(bmc, options):
    async def never(request):
        await asyncio.sleep(3600)

    bmc.handlers["/redfish/v1/Systems/1/Memory/DIMM2"] = {"GET": never}
    outcome = read(options(bmc, wait_timeout=6.0))
    assert outcome["failure"]["kind"] == "timeout"
    assert outcome["ok"] is False
    assert outcome["health"] == "unknown"
    assert len(outcome["processors"]) == 2
    assert any("DIMM2" in one["where"] for one in faults(outcome))
    assert bmc.sessions == {}


def test_a_broken_link_and_a_500_inside_the_tree(bmc, options):
    bmc.tree["/redfish/v1/Systems/1/Memory/DIMM1"] = 500
    del bmc.tree["/redfish/v1/Chassis/1/Drives/Disk2"]
    bmc.tree["/redfish/v1/Chassis/1/Power"] = b'{"PowerSupplies": [{"Na'
    outcome = read(options(bmc), counts={"memory": 3, "drives": 3})
    assert {one["message"]["key"] for one in faults(outcome)} == {"bmc.unread"}
    assert len(faults(outcome)) == 3
    assert outcome["health"] == "unknown"
    lost = [part for part in outcome["memory"] if part["name"] == "DIMM1"]
    assert [(part["state"], part["health"]) for part in lost] == [("not_exposed", "unknown")]


def test_many_bmcs_in_one_process_in_their_order(start_bmc, options):
    services = [start_bmc() for dummy in range(5)]
    wishes = [
        sweep.Wish(target.from_options({"name": f"npu{number}", **options(service)}))
        for number, service in enumerate(services)
    ]
    outcomes = sweep.run(wishes, at_once=2)
    assert [one["name"] for one in outcomes] == [f"npu{number}" for number in range(5)]
    assert {one["health"] for one in outcomes} == {"ok"}


def test_what_was_not_asked_for_is_not_missed(bmc, options):
    wish = sweep.Wish(target.from_options(options(bmc)), unwanted=("ports", "update_service"))
    outcome = sweep.run([wish])[0]
    assert (outcome["health"], outcome["findings"], outcome["firmware"]) == ("ok", [], [])
    assert not any("FirmwareInventory" in path or "/Ports" in path for dummy, path in bmc.requests)


@pytest.mark.parametrize("status", [204, 404, 501])
def test_a_service_without_sessions_is_read_with_basic_authentication(bmc, options, status):
    bmc.manners["login"] = (status, {})
    bmc.manners["basic"] = True
    assert read(options(bmc))["health"] == "ok"
    assert read(options(bmc, bmc_password="wrong"))["failure"]["kind"] == "login_refused"


def test_a_login_that_hangs_ends_at_the_deadline(bmc, options):
    bmc.manners["login_hangs"] = True
    outcome = read(options(bmc, wait_timeout=1.5))
    assert outcome["failure"]["kind"] == "timeout"


def test_a_resource_that_is_closed_to_the_user_costs_no_second_session(bmc, options):
    bmc.tree["/redfish/v1/Systems/1/Memory/DIMM0"] = 401
    bmc.tree["/redfish/v1/Systems/1/Memory/DIMM1"] = 403
    outcome = read(options(bmc))
    assert {one["found"] for one in faults(outcome)} == {"forbidden (HTTP 401)", "forbidden (HTTP 403)"}
    assert (bmc.opened, bmc.sessions) == (1, {})


def test_a_resource_that_is_always_busy_holds_up_itself_only(bmc, options):
    async def busy(request):
        return web.Response(status=503, headers={"Retry-After": "0.1"})

    bmc.handlers["/redfish/v1/Chassis/1/Power"] = {"GET": busy}
    outcome = read(options(bmc))
    assert outcome["failure"] is None
    assert [one["found"] for one in faults(outcome)] == ["busy (HTTP 503)"]
    assert outcome["health"] == "unknown"


def test_a_resource_at_which_the_bmc_breaks_off(bmc, options):
    async def leave(request):
        request.transport.abort()
        return web.Response()

    bmc.handlers["/redfish/v1/Chassis/1/Thermal"] = {"GET": leave}
    outcome = read(options(bmc))
    assert outcome["failure"] is None
    assert [(one["part"], one["found"]) for one in faults(outcome)] == [("fan", "cut_short")]


def test_a_redirect_inside_the_bmc_is_followed(bmc, options):
    async def elsewhere(request):
        return web.Response(status=308, headers={"Location": "https://other.invalid/redfish/v1/Chassis/1/PowerNew"})

    bmc.tree["/redfish/v1/Chassis/1/PowerNew"] = bmc.tree["/redfish/v1/Chassis/1/Power"]
    bmc.handlers["/redfish/v1/Chassis/1/Power"] = {"GET": elsewhere}
    assert read(options(bmc))["health"] == "ok"


def test_what_speaks_no_tls_is_no_redfish(options, bmc):
    async def serve():
        server = await asyncio.start_server(lambda dummy, writer: writer.write(b"SSH-2.0-x\r\n"), "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        wish = sweep.Wish(target.from_options(options(bmc, bmc_port=port)))
        outcome = await sweep.read_one(wish)
        server.close()
        return outcome

    assert asyncio.run(serve())["failure"]["kind"] == "not_redfish"

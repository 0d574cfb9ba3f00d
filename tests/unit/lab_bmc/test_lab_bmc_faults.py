"""Each fault of the table: it can be injected, it shows where it should and nowhere else, and healing ends it."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest

from lab.bmc import faults

PART_FAULTS = sorted(key for key, fault in faults.KINDS.items() if fault.effect is not None)
STILL = ("DateTime", "@odata.etag", "Created")


def readings(client):
    """Return what every reader of a BMC looks at, without what moves by itself."""

    async def read():
        found = {}
        for path in (
            "/redfish/v1/Chassis/1/Power",
            "/redfish/v1/Chassis/1/Thermal",
            "/redfish/v1/Systems/1/Processors?$expand=.",
            "/redfish/v1/Systems/1/Memory?$expand=.",
            "/redfish/v1/Chassis/1/Drives?$expand=.",
            "/redfish/v1/Systems/1/Storage/RAIDStorage0/Volumes?$expand=.",
            "/redfish/v1/UpdateService/FirmwareInventory?$expand=.",
        ):
            found.update(flat(await client.get(path), path.split("?")[0]))
        return found

    return read()


def flat(value, prefix):
    if isinstance(value, dict):
        for key, item in value.items():
            yield from flat(item, f"{prefix}/{key}")
    elif isinstance(value, list):
        for number, item in enumerate(value):
            name = item.get("Name", number) if isinstance(item, dict) else number
            yield from flat(item, f"{prefix}/{name}")
    elif prefix.rpartition("/")[2] not in STILL:
        yield prefix, value


@pytest.mark.parametrize(("part", "state"), PART_FAULTS)
def test_a_part_fault_shows_at_its_part_and_healing_ends_it(bmc, part, state):
    index = {"drive": "5", "raid": "0"}.get(part, "2")

    async def check(client):
        before = await readings(client)
        answer = await client.control(op="fault", part=part, index=index, state=state)
        assert answer == {"fault": f"{part} {index} {state}"}
        during = await readings(client)
        changed = {path for path in before.keys() | during.keys() if before.get(path) != during.get(path)}
        assert changed
        name = faults.find_part(client.bmc.state.parts, part, index).name
        shared = (
            "/Redundancy/",
            "PowerOutputWatts",
            "PowerInputWatts",
            "PowerCapacityWatts",
            "@odata.count",
            "Members/",
        )
        strangers = {path for path in changed if f"/{name}" not in path and not any(word in path for word in shared)}
        assert not strangers
        healed = await client.control(op="heal", part=part, index=index)
        assert healed == {"healed": [f"{part} {index} {state}"]}
        assert await readings(client) == before

    bmc(check)


def test_the_log_tells_of_a_fault_and_of_its_end(bmc):
    async def check(client):
        await client.control(op="fault", part="psu", index=3, state="no-input")
        await client.control(op="heal")
        entries = (await client.get("/redfish/v1/Systems/1/LogServices/Log1/Entries"))["Members"]
        assert [(entry["Severity"], entry["Message"]) for entry in entries[-2:]] == [
            ("Critical", "PSU3 AC input is lost."),
            ("OK", "Over: PSU3 AC input is lost."),
        ]

    bmc(check)


def test_three_faults_at_once_each_heal_alone(bmc):
    async def check(client):
        for part, index, state in (("psu", 1, "lost"), ("dimm", "030", "uncorrectable"), ("fan", 8, "slow")):
            await client.control(op="fault", part=part, index=index, state=state)
        assert (await client.control(op="faults"))["faults"] == ["psu 1 lost", "dimm 4 uncorrectable", "fan 8 slow"]
        await client.control(op="heal", part="dimm", index="030")
        assert (await client.control(op="faults"))["faults"] == ["psu 1 lost", "fan 8 slow"]
        memory = await client.get("/redfish/v1/Systems/1/Memory/mainboardDIMM030")
        assert memory["Status"] == {"State": "Enabled", "Health": "OK"}

    bmc(check)


def test_a_fault_that_nobody_knows_names_what_there_is(bmc):
    async def check(client):
        for request in ({"part": "psu", "index": 9, "state": "lost"}, {"part": "psu", "index": 1, "state": "melted"}):
            with pytest.raises(faults.UnknownFault, match="there are"):
                await client.control(op="fault", **request)
        assert not client.bmc.state.active

    bmc(check)


def test_every_row_of_the_table_can_be_injected(bmc):
    async def check(client):
        for row in faults.FAULTS:
            for index in row["index"]:
                for state in row["states"]:
                    client.bmc.state.inject(row["part"], str(index), state)
            client.bmc.state.heal()
        assert not client.bmc.state.active

    bmc(check)


def test_a_parent_may_lie_over_a_critical_child(bmc):
    async def check(client):
        await client.control(op="fault", part="health", state="parent-ok")
        await client.control(op="fault", part="psu", index=2, state="lost")
        assert (await client.get("/redfish/v1/Chassis/1"))["Status"]["HealthRollup"] == "OK"
        supplies = (await client.get("/redfish/v1/Chassis/1/Power"))["PowerSupplies"]
        assert supplies[1]["Status"]["State"] == "Absent"

    bmc(check)


def test_a_full_log_and_a_wrong_clock(bmc):
    async def check(client):
        await client.control(op="fault", part="sel", state="full")
        log = await client.get("/redfish/v1/Systems/1/LogServices/Log1")
        assert log["Overflow"] is True
        assert log["Status"]["Health"] == "Warning"
        right = (await client.get("/redfish/v1/Managers/1"))["DateTime"]
        await client.control(op="fault", part="clock", state="wrong")
        assert (await client.get("/redfish/v1/Managers/1"))["DateTime"][:4] < right[:4]
        await client.control(op="heal")
        assert (await client.get("/redfish/v1/Managers/1"))["DateTime"][:10] == right[:10]
        assert (await client.get("/redfish/v1/Systems/1/LogServices/Log1"))["Overflow"] is False

    bmc(check)


@pytest.mark.parametrize(("state", "status"), [("500s", 500), ("503", 503), ("busy", 503)])
def test_faults_on_the_wire_that_answer(bmc, state, status):
    async def check(client):
        await client.control(op="fault", part="bmc", state=state)
        answer, headers, body = await client.ask("GET", "/redfish/v1/Systems/1")
        assert answer == status
        assert body["error"]["@Message.ExtendedInfo"]
        assert status != 503 or headers["Retry-After"] == "1"
        await client.control(op="heal")
        await client.get("/redfish/v1/Systems/1")

    bmc(check)


def test_truncated_json_is_no_json(bmc):
    async def check(client):
        await client.control(op="fault", part="bmc", state="truncated")
        with pytest.raises(ValueError, match=r"Expecting|Unterminated"):
            await client.ask("GET", "/redfish/v1/Systems/1")

    bmc(check)


def test_a_hung_bmc_accepts_and_never_answers(bmc):
    async def check(client):
        await client.control(op="fault", part="bmc", state="hang")
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(client.ask("GET", "/redfish/v1"), 0.5)
        await client.control(op="heal")
        await client.get("/redfish/v1")

    bmc(check)


@pytest.mark.parametrize("state", ["password-wrong", "account-locked"])
def test_logins_are_refused(bmc, shape, state):
    async def check(client):
        await client.control(op="fault", part="bmc", state=state)
        login = {"UserName": client.login[0], "Password": client.login[1]}
        status, headers, body = await client.ask("POST", "/redfish/v1/SessionService/Sessions", login, login=None)
        assert status == 401
        assert headers["WWW-Authenticate"]
        assert body["error"]["@Message.ExtendedInfo"][0]["MessageId"].endswith(
            "AuthorizationFailed" if shape == "ibmc" else "NoValidSession"
        )
        await client.control(op="heal")
        status, _headers, _body = await client.ask("POST", "/redfish/v1/SessionService/Sessions", login, login=None)
        assert status == 201

    bmc(check, shape=shape)


def test_no_session_is_left(bmc):
    async def check(client):
        await client.control(op="fault", part="bmc", state="session-limit")
        login = {"UserName": client.login[0], "Password": client.login[1]}
        status, _headers, body = await client.ask("POST", "/redfish/v1/SessionService/Sessions", login, login=None)
        assert status == 503
        assert "SessionLimitExceeded" in body["error"]["code"]

    bmc(check)


def test_certificates_expire_change_and_come_back(bmc):
    async def shown(client):
        reader, writer = await asyncio.open_connection("127.0.0.1", client.port, ssl=no_check())
        found = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
        writer.close()
        del reader
        return found

    async def check(client):
        good = await shown(client)
        seen = {good}
        for state in ("cert-expired", "cert-changed"):
            await client.control(op="fault", part="bmc", state=state)
            seen.add(await shown(client))
            await client.control(op="heal")
            assert await shown(client) == good
        assert len(seen) == 3

    bmc(check)


def no_check():
    import ssl

    tls = ssl.create_default_context()
    tls.check_hostname = False
    tls.verify_mode = ssl.CERT_NONE
    return tls


def test_a_reboot_cuts_connections_and_sessions_and_ends_by_itself(bmc):
    async def check(client):
        login = {"UserName": client.login[0], "Password": client.login[1]}
        await client.ask("POST", "/redfish/v1/SessionService/Sessions", login, login=None)
        await client.control(op="fault", part="bmc", state="reboot")
        away = 0
        for _ in range(2500):
            try:
                await client.get("/redfish/v1")
                if away:
                    break
            except aiohttp.ClientError:
                away += 1
            await asyncio.sleep(0.02)
        assert away
        assert not client.bmc.state.active
        assert not client.bmc.state.accounts.sessions

    bmc(check)

"""Work on one BMC: compare, change, read again; nothing is sent in check mode; refusals say why."""

from __future__ import annotations

import asyncio

import pytest
from aiohttp import web

from ansible_collections.firstlight.cluster.plugins.module_utils.bmc import (
    accounts,
    bios,
    logs,
    media,
    raid,
    settings,
    target,
    update,
    work,
)
from ansible_collections.firstlight.cluster.plugins.module_utils.bmc.failure import BmcFailure
from ansible_collections.firstlight.cluster.plugins.module_utils.bmc.resources import Resources

SYSTEM, CHASSIS, MANAGER = "/redfish/v1/Systems/1", "/redfish/v1/Chassis/1", "/redfish/v1/Managers/1"


@pytest.fixture
def doing(bmc, options):
    """Return a function that does something with the resources of the small BMC."""

    def run(work_of):
        return work.run(target.from_options(options(bmc)), lambda client: work_of(Resources(client)))

    return run


def kind(call):
    with pytest.raises(BmcFailure) as raised:
        call()
    return raised.value.kind


# -- settings ---------------------------------------------------------------------------------------------------------
def prepare_settings(bmc):
    bmc.tree[SYSTEM].update(
        Boot={"BootSourceOverrideTarget": "None", "BootSourceOverrideEnabled": "Disabled"},
        PowerRestorePolicy="LastState",
    )
    bmc.tree[MANAGER]["NetworkProtocol"] = {"@odata.id": f"{MANAGER}/NetworkProtocol"}
    bmc.tree[f"{MANAGER}/NetworkProtocol"] = {
        "HostName": "bmc",
        "NTP": {"ProtocolEnabled": False, "NTPServers": ["", ""]},
    }


def test_settings_are_compared_changed_and_read_again(bmc, doing):
    prepare_settings(bmc)
    wanted = {"ntp_enabled": True, "ntp_servers": ["192.0.2.1"], "power_restore_policy": "last", "host_name": None}

    async def keep(request):
        body = await request.json()
        bmc.writes.append((request.method, request.path, body))
        bmc.tree[f"{MANAGER}/NetworkProtocol"]["NTP"].update(body["NTP"])
        return web.Response(status=204)

    bmc.handlers[f"{MANAGER}/NetworkProtocol"] = {"PATCH": keep}
    checked = doing(lambda one: settings.bring(one, settings.CONFIG, wanted, check=True))
    assert checked["changed"] is True
    assert bmc.writes == []
    result = doing(lambda one: settings.bring(one, settings.CONFIG, wanted, check=False))
    assert result == checked
    assert result["before"] == {"ntp_enabled": False, "ntp_servers": ["", ""], "power_restore_policy": "last"}
    assert [write[2] for write in bmc.writes] == [{"NTP": {"ProtocolEnabled": True, "NTPServers": ["192.0.2.1"]}}]
    assert doing(lambda one: settings.bring(one, settings.CONFIG, wanted, check=False))["changed"] is False


def test_a_setting_that_is_not_offered_changes_nothing(bmc, doing):
    prepare_settings(bmc)
    wanted = {"host_name": "x", "snmp_enabled": True}
    assert kind(lambda: doing(lambda one: settings.bring(one, settings.CONFIG, wanted, check=False))) == "not_offered"
    assert bmc.writes == []


def test_a_setting_that_does_not_stay_is_said(bmc, doing):
    prepare_settings(bmc)

    async def forget(request):
        return web.Response(status=204)

    bmc.handlers[SYSTEM] = {"PATCH": forget}
    wanted = {"target": "pxe", "persistence": "once"}
    assert kind(lambda: doing(lambda one: settings.bring(one, settings.BOOT, wanted, check=False))) == "did_not_stay"


def test_a_change_carries_a_fresh_etag_and_is_sent_again_when_somebody_was_faster(bmc, doing):
    tags = []

    async def read(request):
        return web.json_response({"AssetTag": "x"}, headers={"ETag": f'W/"{len(tags)}"'})

    async def change(request):
        tags.append(request.headers.get("If-Match"))
        return web.Response(status=412 if len(tags) == 1 else 204)

    bmc.handlers["/redfish/v1/x"] = {"GET": read, "PATCH": change}
    doing(lambda one: one.patch("/redfish/v1/x", {"AssetTag": "y"}))
    assert tags == ['W/"0"', 'W/"1"']


# -- BIOS -------------------------------------------------------------------------------------------------------------
def prepare_bios(bmc):
    bmc.tree[SYSTEM]["Bios"] = {"@odata.id": f"{SYSTEM}/Bios"}
    bmc.tree[f"{SYSTEM}/Bios"] = {"Attributes": {"SRIOV": "Disabled", "Timeout": 15}}
    bmc.tree[f"{SYSTEM}/Bios/Settings"] = {"Attributes": {}}


def test_bios_settings_need_consent_and_a_start(bmc, doing):
    prepare_bios(bmc)
    wanted = {"SRIOV": "Enabled", "Timeout": "15"}
    assert kind(lambda: doing(lambda one: bios.bring(one, wanted, False, False))) == "consent"
    assert doing(lambda one: bios.bring(one, wanted, True, True))["changed"] is True
    assert bmc.writes == []
    result = doing(lambda one: bios.bring(one, wanted, True, False))
    assert (result["changed"], result["restart_needed"]) == (True, True)
    assert bmc.writes[0][2] == {"Attributes": {"SRIOV": "Enabled"}}
    again = doing(lambda one: bios.bring(one, wanted, True, False))
    assert (again["changed"], again["restart_needed"]) == (False, True)
    assert kind(lambda: doing(lambda one: bios.bring(one, {"Nothing": 1}, True, False))) == "not_offered"


# -- virtual media ----------------------------------------------------------------------------------------------------
def prepare_media(bmc, actions):
    bmc.tree[MANAGER]["VirtualMedia"] = {"@odata.id": f"{MANAGER}/VirtualMedia"}
    bmc.tree[f"{MANAGER}/VirtualMedia"] = {"Members": [{"@odata.id": f"{MANAGER}/VirtualMedia/Cd"}]}
    slot = {"MediaTypes": ["CD", "DVD"], "Image": None, "Inserted": False, "Actions": actions}
    bmc.tree[f"{MANAGER}/VirtualMedia/Cd"] = slot

    async def insert(request):
        body = await request.json()
        bmc.writes.append(body)
        slot.update(Image=body.get("Image"), Inserted=bool(body.get("Image")))
        return web.Response(status=204)

    bmc.handlers["/do"] = {"POST": insert}


def test_an_image_goes_in_and_out(bmc, doing):
    prepare_media(bmc, {"#VirtualMedia.InsertMedia": {"target": "/do"}, "#VirtualMedia.EjectMedia": {"target": "/do"}})
    image = "https://192.0.2.1/boot.iso"
    assert doing(lambda one: media.bring(one, image, False, 10.0))["changed"] is True
    assert doing(lambda one: media.bring(one, image, False, 10.0))["changed"] is False
    assert doing(lambda one: media.bring(one, None, False, 10.0))["changed"] is True
    assert bmc.writes == [{"Image": image}, {}]


def test_an_ibmc_takes_nfs_and_cifs_only(bmc, doing):
    prepare_media(bmc, {"Oem": {"Huawei": {"#VirtualMedia.VmmControl": {"target": "/do"}}}})
    assert kind(lambda: doing(lambda one: media.bring(one, "https://192.0.2.1/x.iso", False, 10.0))) == "image_protocol"
    image = "nfs://192.0.2.1/x.iso"
    assert doing(lambda one: media.bring(one, image, False, 10.0))["changed"] is True
    assert bmc.writes == [{"VmmControlType": "Connect", "Image": image}]


# -- RAID -------------------------------------------------------------------------------------------------------------
def test_what_is_built_and_deleted():
    there = [{"name": "a", "raid_level": "RAID1", "drives": ["1", "2"]}]
    want = {"name": "b", "raid_level": "RAID1", "drives": ["3", "4"]}
    serials = {"1", "2", "3", "4"}
    assert raid.plan([want], there, serials) == ([want], [], [])
    assert raid.plan([dict(there[0], name="other")], there, serials) == ([], [], [])
    assert raid.plan([dict(want, drives=["2", "9"])], there, serials)[2] == [("drive_taken", "2"), ("no_drive", "9")]
    assert raid.plan([dict(want, drives=["2", "3"])], there, serials, absent=["a"])[1:] == (there, [])


def test_a_volume_needs_consent_for_each_drive(bmc, doing):
    volumes = f"{SYSTEM}/Storage/RAID0/Volumes"
    bmc.tree[volumes] = {"Members": []}
    want = [{"name": "system", "raid_level": "RAID1", "drives": ["SN-DISK0", "SN-DISK1"]}]

    async def build(request):
        body = await request.json()
        bmc.writes.append(body)
        bmc.tree[f"{volumes}/V1"] = dict(body, Name="V1", Status={"Health": "OK"})
        bmc.tree[volumes]["Members"] = [{"@odata.id": f"{volumes}/V1"}]
        bmc.tree["/task"] = {"TaskState": "Running"}
        return web.json_response({"@odata.id": "/task"}, status=202)

    async def ended(request):
        return web.json_response({"TaskState": "Completed"})

    bmc.handlers[volumes] = {"POST": build}
    bmc.handlers["/task"] = {"GET": ended}

    def bring(allowed, check=False):
        return doing(lambda one: raid.bring(one, want, [], allowed, check, 10.0))

    assert kind(lambda: bring(["SN-DISK0"])) == "consent"
    assert bring(["SN-DISK0", "SN-DISK1"], check=True)["changed"] is True
    assert bmc.writes == []
    assert bring(["SN-DISK0", "SN-DISK1"])["after"] == {
        "system": {"raid_level": "RAID1", "drives": ["SN-DISK0", "SN-DISK1"]}
    }
    assert bring([])["changed"] is False
    missing = [dict(want[0], drives=["SN-DISK2", "nowhere"])]
    assert kind(lambda: doing(lambda one: raid.bring(one, missing, [], [], False, 10.0))) == "no_drive"


def test_a_task_that_fails_says_how_far_it_came_and_why(bmc, doing):
    said = {"MessageId": "iBMC.1.0.X", "Message": "The drive is gone."}
    bmc.tree["/task"] = {"Name": "volume creation task", "TaskState": "Exception", "Messages": said,
                         "Oem": {"Huawei": {"TaskPercentage": "60%"}}}  # fmt: skip

    async def start(request):
        return web.json_response({}, status=202, headers={"Location": "https://x.invalid/task"})

    bmc.handlers["/start"] = {"POST": start}

    async def both(one):
        return await one.follow(await one.post("/start", {}), 10.0)

    with pytest.raises(BmcFailure) as raised:
        doing(both)
    assert raised.value.kind == "task_failed"
    assert "60 %" in raised.value.text()
    assert "The drive is gone." in raised.value.text()


# -- firmware ---------------------------------------------------------------------------------------------------------
def test_the_order_of_updates():
    known = {"bios": "1", "activebmc": "1", "mainboardcpld": "1", "npuboardmcu": "2"}
    baseline = {"NPUBoardMCU": "3", "Bios": ["2", "3"], "ActiveBMC": "2", "MainBoardCPLD": "1"}
    assert [one["name"] for one in update.plan(known, baseline)] == ["ActiveBMC", "Bios", "NPUBoardMCU"]


def test_an_image_is_put_in_with_consent(bmc, options, tmp_path):
    bios_path = "/redfish/v1/UpdateService/FirmwareInventory/Bios"
    bmc.tree["/redfish/v1/UpdateService"]["HttpPushUri"] = "/push"
    image = tmp_path / "bios.hpm"
    image.write_bytes(b"image 1.3")

    async def push(request):
        bmc.writes.append(await request.read())
        bmc.tree[bios_path]["Version"] = "1.3"
        return web.json_response({}, status=202, headers={"Location": "/gone"})

    bmc.handlers["/push"] = {"POST": push}
    one = target.from_options(options(bmc))

    def bring(version="1.3", consent=True, check=False, path=str(image)):
        return asyncio.run(update.bring(one, "BIOS", version, path, None, consent, check, 10.0))

    assert bring("1.2")["changed"] is False
    assert kind(lambda: bring(consent=False)) == "consent"
    assert kind(lambda: bring(path="/nowhere")) == "bad_image"
    assert bring(check=True) == {"changed": True, "before": "1.2", "version": "1.3", "staged": False}
    assert bmc.writes == []
    assert bring() == {"changed": True, "before": "1.2", "version": "1.3", "staged": False}
    assert bmc.writes == [b"image 1.3"]
    assert bmc.sessions == {}


# -- accounts ---------------------------------------------------------------------------------------------------------
ACCOUNTS = [
    {"@odata.id": "/a/1", "UserName": "Administrator", "RoleId": "Administrator", "Enabled": True},
    {"@odata.id": "/a/2", "UserName": "reader", "RoleId": "ReadOnly", "Enabled": True},
]


@pytest.mark.parametrize("change", [{"state": "absent"}, {"enabled": False}, {"role": "operator"}])
def test_the_last_administrator_stays(change):
    with pytest.raises(ValueError, match="Administrator"):
        accounts.plan(accounts.Wanted("Administrator", **change), ACCOUNTS)
    second = dict(ACCOUNTS[1], RoleId="Administrator")
    assert accounts.plan(accounts.Wanted("Administrator", **change), [ACCOUNTS[0], second])[1]


def test_what_changes_of_an_account():
    assert accounts.plan(accounts.Wanted("new"), ACCOUNTS)[1] == {"present": True}
    assert accounts.plan(accounts.Wanted("new", "absent"), ACCOUNTS)[1] == {}
    assert accounts.plan(accounts.Wanted("reader", role="operator"), ACCOUNTS)[1] == {"role": "Operator"}
    assert accounts.plan(accounts.Wanted("reader", role="readonly", enabled=True), ACCOUNTS)[1] == {}


def test_a_password_is_rotated_and_proved(bmc, options):
    state = {"Administrator": "canary-Admin@9000"}
    bmc.passwords = state
    bmc.tree["/redfish/v1"]["AccountService"] = {"@odata.id": "/redfish/v1/AccountService"}
    bmc.tree["/redfish/v1/AccountService"] = {"Accounts": {"@odata.id": "/redfish/v1/AccountService/Accounts"}}
    bmc.tree["/redfish/v1/AccountService/Accounts"] = {"Members": [{"@odata.id": "/a/1"}]}
    bmc.tree["/a/1"] = ACCOUNTS[0]

    async def change(request):
        state["Administrator"] = (await request.json())["Password"]
        return web.Response(status=204)

    bmc.handlers["/a/1"] = {"PATCH": change}
    one = target.from_options(options(bmc))
    wanted = accounts.Wanted("Administrator", password="canary-New@9001")
    assert asyncio.run(accounts.bring(one, wanted, True))["changed"] is True
    assert state == {"Administrator": "canary-Admin@9000"}
    result = asyncio.run(accounts.bring(one, wanted, False))
    assert result["proof"] == {"new_accepted": True, "old_refused": True}
    assert "canary" not in str(result)
    # again, still with the old password at hand: nothing is to do and no login is refused
    before = bmc.refused
    assert asyncio.run(accounts.bring(one, wanted, False))["changed"] is False
    assert bmc.refused == before
    lost = accounts.Wanted("Administrator", password="canary-Third@1")
    before = bmc.refused
    assert kind(lambda: asyncio.run(accounts.bring(one, lost, False))) == "login_refused"
    assert bmc.refused - before == 2
    assert bmc.sessions == {}


# -- logs -------------------------------------------------------------------------------------------------------------
def test_what_still_stands_in_a_log(bmc, doing):
    service = f"{SYSTEM}/LogServices/Log1"
    bmc.tree[service]["Entries"] = {"@odata.id": f"{service}/Entries"}
    bmc.tree[service]["Actions"] = {"#LogService.ClearLog": {"target": "/clear"}}

    def event(number, severity, message, code="Assert"):
        return {"Id": str(number), "Severity": severity, "Message": message, "EntryCode": code, "Created": f"t{number}"}

    bmc.tree[f"{service}/Entries"] = {
        "Members": [
            event(1, "Critical", "PSU1 lost"),
            event(2, "Critical", "PSU1 lost", "Deassert"),
            event(3, "OK", "on"),
        ],
        "Members@odata.nextLink": f"{service}/More",
    }
    level = {"Id": "5", "Oem": {"Huawei": {"Level": "Major", "EventSubject": "Fan"}}, "Message": "Fan2 failed"}
    bmc.tree[f"{service}/More"] = {
        "Members": [event(4, "Warning", "hot"), level],
        "Members@odata.nextLink": f"{service}/More",
    }
    bmc.tree["/redfish/v1"]["Oem"] = {"Huawei": {}}
    result = doing(lambda one: logs.bring(one, "system", 100, False, False))
    assert [one["id"] for one in result["entries"]] == ["1", "2", "3", "4", "5"]
    assert [one["found"] for one in result["findings"]] == ["Fan2 failed", "hot"]
    assert {one["severity"] for one in result["findings"]} == {"info"}
    assert doing(lambda one: logs.bring(one, "system", 100, True, True))["changed"] is True
    assert bmc.writes == []
    assert doing(lambda one: logs.bring(one, "system", 100, True, False))["changed"] is True
    assert [write[1] for write in bmc.writes] == ["/clear"]

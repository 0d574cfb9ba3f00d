"""Rules of the Redfish protocol that the emulated BMC keeps, and what a person can do to it."""

from __future__ import annotations

import asyncio

import aiohttp

SYSTEM = "/redfish/v1/Systems/1"
SESSIONS = "/redfish/v1/SessionService/Sessions"
ACCOUNTS = "/redfish/v1/AccountService/Accounts"
UPLOAD = "/redfish/v1/UpdateService/upload"


def image(component, version):
    return (
        b'FIRSTLIGHT-FIRMWARE {"component": "%s", "version": "%s"}\n' % (component.encode(), version.encode())
        + b"\0" * 2_000_000
    )


def test_a_session_opens_works_and_closes(bmc, shape):
    async def check(client):
        login = {"UserName": client.login[0], "Password": client.login[1]}
        status, headers, _body = await client.ask("POST", SESSIONS, login, login=None)
        assert status == 201
        token = {"X-Auth-Token": headers["X-Auth-Token"]}
        status, _headers, _body = await client.ask("GET", SYSTEM, headers=token, login=None)
        assert status == 200
        assert len((await client.get(SESSIONS))["Members"]) == 1
        status, _headers, _body = await client.ask("DELETE", headers["Location"], headers=token, login=None)
        assert status in (200, 204)
        status, _headers, _body = await client.ask("GET", SYSTEM, headers=token, login=None)
        assert status == 401
        assert client.bmc.state.writes == 0

    bmc(check, shape=shape)


def test_nothing_but_the_root_without_a_login(bmc):
    async def check(client):
        for path, wanted in (
            ("/redfish", 200),
            ("/redfish/v1", 200),
            ("/redfish/v1/", 200),
            (SYSTEM, 401),
            ("/x", 401),
        ):
            status, _headers, _body = await client.ask("GET", path, login=None)
            assert status == wanted, path

    bmc(check)


def test_sessions_have_a_limit(bmc):
    async def check(client):
        login = {"UserName": client.login[0], "Password": client.login[1]}
        answers = [(await client.ask("POST", SESSIONS, login, login=None))[0] for _ in range(9)]
        assert answers == [201] * 8 + [503]

    bmc(check)


def test_five_wrong_passwords_lock_the_account(bmc):
    async def check(client):
        right = client.login
        client.login = (right[0], "wrong")
        for _ in range(5):
            assert (await client.ask("GET", SYSTEM))[0] == 401
        client.login = right
        assert (await client.ask("GET", SYSTEM))[0] == 401
        client.bmc.state.accounts.unlock(client.bmc.state.accounts.by_name(right[0]))
        assert (await client.ask("GET", SYSTEM))[0] == 200

    bmc(check)


def test_etags_guard_a_change(bmc, shape):
    async def check(client):
        _status, headers, _body = await client.ask("GET", SYSTEM)
        tag = {"If-Match": headers["ETag"]}
        assert (await client.ask("GET", SYSTEM, headers={"If-None-Match": headers["ETag"]}))[0] == 304
        assert (await client.ask("PATCH", SYSTEM, {"AssetTag": "one"}, headers={"If-Match": '"old"'}))[0] == 412
        assert (await client.ask("PATCH", SYSTEM, {"AssetTag": "one"}, headers=tag))[0] == 200
        assert (await client.ask("PATCH", SYSTEM, {"AssetTag": "two"}, headers=tag))[0] == 412
        assert (await client.ask("PATCH", SYSTEM, {"AssetTag": "two"}))[0] == (412 if shape == "ibmc" else 200)

    bmc(check, shape=shape)


def test_a_wrong_body_changes_nothing_and_says_why(bmc):
    async def check(client):
        for body, message in (
            ({"AssetTag": 5}, "PropertyValueTypeError"),
            ({"SerialNumber": "x"}, "PropertyNotWritable"),
            ({"Colour": "x"}, "PropertyUnknown"),
            ({"Boot": {"BootSourceOverrideTarget": "Tape"}}, "PropertyValueNotInList"),
            ({"AssetTag": "taken", "Colour": "x"}, "PropertyUnknown"),
        ):
            status, _headers, answer = await client.ask("PATCH", SYSTEM, body)
            assert status == 400
            assert message in answer["error"]["@Message.ExtendedInfo"][0]["MessageId"]
        assert (await client.get(SYSTEM))["AssetTag"] == ""
        status, _headers, answer = await client.ask("PATCH", SYSTEM, data=b"{nothing")
        assert "MalformedJSON" in answer["error"]["code"]

    bmc(check)


def test_what_is_not_there_and_what_is_not_allowed(bmc):
    async def check(client):
        assert (await client.ask("GET", SYSTEM + "0"))[0] == 404
        status, headers, _body = await client.ask("DELETE", SYSTEM)
        assert (status, headers["Allow"]) == (405, "GET, HEAD, PATCH")

    bmc(check)


def test_power_goes_to_the_node_and_a_one_time_boot_is_used_once(bmc, shape):
    async def check(client):
        reset = SYSTEM + "/Actions/ComputerSystem.Reset"
        _status, headers, _body = await client.ask("GET", SYSTEM)
        boot = {"Boot": {"BootSourceOverrideTarget": "Pxe", "BootSourceOverrideEnabled": "Once"}}
        assert (await client.ask("PATCH", SYSTEM, boot, headers={"If-Match": headers["ETag"]}))[0] == 200
        assert (await client.ask("POST", reset, {"ResetType": "ForceOff"}))[0] in (200, 204)
        assert (await client.get(SYSTEM))["PowerState"] == "Off"
        assert (await client.ask("POST", reset, {"ResetType": "ForceRestart"}))[0] == 409
        assert (await client.ask("POST", reset, {"ResetType": "On"}))[0] in (200, 204)
        assert (await client.ask("POST", reset, {"ResetType": "ForceRestart"}))[0] in (200, 204)
        assert client.node.asked == ["off", "on", "reset"]
        assert client.bmc.state.boot.starts == ["Pxe", "Hdd"]
        assert (await client.get(SYSTEM))["Boot"]["BootSourceOverrideEnabled"] == "Disabled"
        for body in ({}, {"ResetType": "Explode"}, {"ResetType": "On", "Now": True}):
            assert (await client.ask("POST", reset, body))[0] == 400

    bmc(check, shape=shape)


def test_the_first_password_has_to_be_changed_first(bmc):
    async def check(client):
        own = client.login
        await client.control(op="fault", part="bmc", state="factory")
        client.login = ("Administrator", "Admin@9000")
        status, _headers, body = await client.ask("GET", SYSTEM)
        assert status == 403
        assert "PasswordChangeRequired" in body["error"]["code"]
        path = body["error"]["@Message.ExtendedInfo"][0]["MessageArgs"][0]
        for bad in ("short", "alllowercase", "Admin@9000"):
            assert (await client.ask("PATCH", path, {"Password": bad}))[0] == 400
        assert (await client.ask("PATCH", path, {"Password": "New-Secret-2"}))[0] == 200
        assert (await client.ask("GET", SYSTEM))[0] == 401
        client.login = ("Administrator", "New-Secret-2")
        assert (await client.get(SYSTEM))["BiosVersion"] == "20.08.00"
        await client.control(op="heal")
        client.login = own
        assert (await client.get(SYSTEM))["BiosVersion"] == "21.15.00"

    bmc(check)


def test_accounts_come_and_go_but_never_the_last_administrator(bmc):
    async def check(client):
        new = {"UserName": "reader", "Password": "Reader-Pass-1", "RoleId": "ReadOnly"}
        status, headers, _body = await client.ask("POST", ACCOUNTS, new)
        assert status == 201
        assert (await client.ask("POST", ACCOUNTS, new))[0] == 400
        own = client.login
        client.login = ("reader", "Reader-Pass-1")
        assert (await client.ask("PATCH", SYSTEM, {"AssetTag": "x"}))[0] == 403
        assert (await client.ask("PATCH", headers["Location"], {"Password": "Reader-Pass-2"}))[0] == 200
        client.login = own
        assert (await client.ask("DELETE", headers["Location"]))[0] == 204
        assert (await client.ask("DELETE", ACCOUNTS + "/2"))[0] == 409

    bmc(check)


def test_queries_expand_select_and_only(bmc):
    async def check(client):
        expanded = await client.get(SYSTEM + "/Processors?$expand=.($levels=1)")
        assert expanded["Members"][0]["TotalCores"] == 48
        assert (await client.get("/redfish/v1/Systems?only"))["Id"] == "1"
        assert set(await client.get(SYSTEM + "?$select=Model")) == {"@odata.id", "@odata.type", "Model"}
        page = await client.get(SYSTEM + "/Memory?$top=2&$skip=1")
        assert len(page["Members"]) == 2
        assert (await client.ask("GET", SYSTEM + "?$expand=x"))[0] == 400
        assert (await client.ask("GET", SYSTEM + "?$filter=x"))[0] == 501

    bmc(check)


def test_an_upload_installs_bmc_firmware_and_reboots(bmc):
    async def check(client):
        status, headers, task = await client.ask("POST", UPLOAD, data=image("ActiveBMC", "3.11.00.01"))
        assert status == 202
        assert headers["Location"]
        assert (await client.task(task))["TaskState"] == "Completed"
        for _ in range(2500):
            try:
                found = await client.get("/redfish/v1/UpdateService/FirmwareInventory/ActiveBMC")
                if (
                    client.bmc.state.log.records[-1].message == "The BMC started."
                    and len(client.bmc.state.log.records) > 1
                ):
                    break
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.02)
        assert found["Version"] == "3.11.00.01"

    bmc(check)


def test_an_update_may_fail_on_its_way_and_needs_its_steps(bmc):
    async def check(client):
        await client.control(op="fault", part="update", state="fails-at-60")
        _status, _headers, task = await client.ask("POST", UPLOAD, data=image("Bios", "22.00.00"))
        ended = await client.task(task)
        assert (ended["TaskState"], ended["PercentComplete"]) == ("Exception", 60)
        assert "60 %" in ended["Messages"][0]["Message"]
        await client.control(op="heal")
        _status, _headers, task = await client.ask("POST", UPLOAD, data=image("Bios", "22.00.00"))
        assert (await client.task(task))["TaskState"] == "Completed"
        path = "/redfish/v1/UpdateService/FirmwareInventory/Bios"
        assert (await client.get(path))["Version"] == "21.15.00"
        await client.ask("POST", SYSTEM + "/Actions/ComputerSystem.Reset", {"ResetType": "ForceRestart"})
        assert (await client.get(path))["Version"] == "22.00.00"
        client.bmc.state.install("ActiveBMC", "3.08.05.18")
        _status, _headers, task = await client.ask("POST", UPLOAD, data=image("ActiveBMC", "3.10.02.45"))
        assert "install 3.09.01.21 first" in (await client.task(task))["Messages"][0]["Message"]
        assert (await client.ask("POST", UPLOAD, data=b"something else"))[0] == 400

    bmc(check)


def test_bios_settings_wait_for_the_next_start(bmc):
    async def check(client):
        bios = SYSTEM + "/Bios"
        assert (await client.ask("PATCH", bios + "/Settings", {"Attributes": {"BootMode": "Legacy"}}))[0] == 200
        assert (await client.get(bios))["Attributes"]["BootMode"] == "UEFI"
        assert (await client.ask("PATCH", bios + "/Settings", {"Attributes": {"Nothing": "x"}}))[0] == 400
        await client.ask("POST", SYSTEM + "/Actions/ComputerSystem.Reset", {"ResetType": "ForceRestart"})
        assert (await client.get(bios))["Attributes"]["BootMode"] == "Legacy"

    bmc(check)


def test_volumes_are_built_and_deleted(bmc):
    async def check(client):
        base = SYSTEM + "/Storage/RAIDStorage0/Volumes"
        drives = [{"@odata.id": f"/redfish/v1/Chassis/1/Drives/HDDPlaneDisk{number}"} for number in (2, 3, 4)]
        status, _headers, task = await client.ask("POST", base, {"RAIDType": "RAID5", "Links": {"Drives": drives}})
        assert status == 202
        assert (await client.task(task))["TaskState"] == "Completed"
        made = await client.get(base + "/LogicalDrive1")
        assert made["CapacityBytes"] == 2 * 3840755982336
        assert (await client.ask("POST", base, {"RAIDType": "RAID1", "Links": {"Drives": drives[:2]}}))[0] == 409
        _status, _headers, task = await client.ask("DELETE", base + "/LogicalDrive1")
        await client.task(task)
        assert len((await client.get(base))["Members"]) == 1

    bmc(check)


def test_virtual_media_of_both_shapes(bmc, shape):
    async def check(client):
        slot = "/redfish/v1/Managers/1/VirtualMedia/Cd"
        body = await client.get(slot)
        if shape == "plain":
            action = body["Actions"]["#VirtualMedia.InsertMedia"]["target"]
            assert (await client.ask("POST", action, {"Image": "https://10.0.0.1/boot.iso"}))[0] == 204
        else:
            action = body["Oem"]["Huawei"]["Actions"]["#VirtualMedia.VmmControl"]["target"]
            wrong = {"VmmControlType": "Connect", "Image": "https://10.0.0.1/boot.iso"}
            assert (await client.ask("POST", action, wrong))[0] == 400
            right = {"VmmControlType": "Connect", "Image": "nfs://10.0.0.1/boot.iso"}
            assert (await client.ask("POST", action, right))[0] == 202
        assert (await client.get(slot))["Inserted"] is True

    bmc(check, shape=shape)


def test_settings_of_the_bmc_are_kept(bmc):
    async def check(client):
        manager = "/redfish/v1/Managers/1"
        ntp = {"NTP": {"ProtocolEnabled": True, "NTPServers": ["10.0.0.9"]}}
        assert (await client.ask("PATCH", manager + "/NetworkProtocol", ntp))[0] == 200
        assert (await client.get(manager + "/NetworkProtocol"))["NTP"]["NTPServers"] == ["10.0.0.9"]
        address = {"IPv4StaticAddresses": [{"Address": "10.0.0.5", "SubnetMask": "255.255.0.0", "Gateway": "10.0.0.1"}]}
        assert (await client.ask("PATCH", manager + "/EthernetInterfaces/1", address))[0] == 200
        assert client.bmc.state.settings["prefix"] == 16
        assert (await client.ask("PATCH", manager, {"DateTime": "2024-02-03T04:05:06+00:00"}))[0] == 200
        assert (await client.get(manager))["DateTime"].startswith("2024-02-03T04:05")
        target = {"Destination": "syslog://10.0.0.8:514", "Protocol": "SyslogUDP"}
        assert (await client.ask("POST", "/redfish/v1/EventService/Subscriptions", target))[0] == 201
        assert client.bmc.state.writes == 4

    bmc(check)

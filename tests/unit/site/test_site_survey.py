"""The room's survey: computed where figures are given, the missing one named where not, nothing invented."""

from __future__ import annotations

import copy

from ansible_collections.firstlight.cluster.plugins.module_utils.site import survey

SITE = {
    "name": "x",
    "racks": [{"name": "R1", "height_units": 10, "power_watts": 12000, "cooling_watts": 11000}],
    "models": {"A": {"power_watts": 5600}, "S": {"power_watts": 400}},
    "switches": [],
}
DEVICES = [
    {"name": "n1", "model": "A", "rack": "R1", "unit": 1, "height_units": 4},
    {"name": "n2", "model": "A", "rack": "R1", "unit": 5, "height_units": 4},
    {"name": "s1", "model": "S", "rack": "R1", "unit": 9, "height_units": 1},
]


def found(site=SITE, devices=DEVICES):
    return {(one["subject"], one["check"]): one for one in survey.findings(site, devices)}


def test_sums_against_what_the_rack_has():
    result = found()
    assert (result["R1", "rack_units"]["verdict"], result["R1", "rack_units"]["observed"]) == ("pass", 9)
    power = result["R1", "power_watts"]
    assert (power["verdict"], power["observed"], power["expected"]) == ("pass", 11600, {"at_most": 12000})
    cooling = result["R1", "cooling_watts"]
    assert cooling["verdict"] == "fail"
    assert cooling["message"]["values"]["rack"] == "R1"
    assert result["x", "floor_load"]["verdict"] == "manual"


def test_a_missing_figure_is_named_and_is_no_pass():
    site = copy.deepcopy(SITE)
    del site["racks"][0]["power_watts"], site["models"]["S"]
    power = found(site)["R1", "power_watts"]
    assert power["verdict"] == "manual"
    assert power["observed"] is None
    assert power["message"]["values"]["missing"] == "racks[R1].power_watts, models.S.power_watts"
    assert "racks[R1].power_watts" in survey.words(power["message"], "zh")


def test_a_device_without_a_place_is_named():
    result = found(devices=[*DEVICES, {"name": "n3", "model": "A", "rack": "", "unit": 0, "height_units": 4}])
    assert "n3" in result["site", "rack_units"]["message"]["values"]["missing"]


def test_devices_come_from_the_inventory_alone():
    hostvars = {
        "n1": {"server_index": 1, "server_model": "A", "server_rack": "R1", "server_unit": 1, "server_height_units": 4},
        "n1-bmc": {"bmc_server": "n1"},
    }
    assert [one["name"] for one in survey.devices(hostvars, {"switches": [{"name": "s1"}]})] == ["n1", "s1"]

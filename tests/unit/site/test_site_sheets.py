"""Workbook out and in: nothing lost, comments of the YAML kept."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.firstlight.cluster.plugins.module_utils.messages.refusal import Refusal
from ansible_collections.firstlight.cluster.plugins.module_utils.site import (
    drawings,
    load,
    plan,
    rewrite,
    sheets,
    sheets_in,
    source,
)

ROOT = Path(__file__).resolve().parents[3]
FEW = max(10, settings.default.max_examples // 4)
FILES = [
    ("lab/site.yml", sheets.SITE_LAYOUT),
    ("hospital/site.yml", sheets.SITE_LAYOUT),
    ("dirty/site.yml", sheets.SITE_LAYOUT),
    ("lab/contract.yml", sheets.CONTRACT_LAYOUT),
    ("hospital/contract.yml", sheets.CONTRACT_LAYOUT),
]


def there_and_back(data, layout, path):
    sheets.write(data, layout, str(path))
    return sheets_in.read(str(path), layout).data


@pytest.mark.parametrize(("name", "layout"), FILES, ids=[file[0] for file in FILES])
def test_our_own_files_come_back_whole(name, layout, tmp_path):
    path = ROOT / "inventories" / name
    data = source.load(str(path)).data
    back = there_and_back(data, layout, tmp_path / "book.xlsx")
    assert rewrite.same(back, data)
    # The same content leaves the person's file alone, byte by byte.
    copy = tmp_path / path.name
    copy.write_bytes(path.read_bytes())
    assert rewrite.write(str(copy), back) is False
    assert copy.read_bytes() == path.read_bytes()


TEXT = st.text(max_size=20)
SCALAR = st.one_of(
    st.booleans(),
    st.none(),
    st.integers(-(10**18), 10**18),
    st.floats(allow_nan=False, allow_infinity=False),
    TEXT,
    st.sampled_from(["=1+1", "[", "json:1", " x ", "a\nb", "a\r\nb", "_x000D_", "1", "true", "\ufffe", "2026-01-01"]),
)
KEY = st.text("abcdefgh_", min_size=1, max_size=5)
ANY = st.recursive(SCALAR, lambda one: st.lists(one, max_size=3) | st.dictionaries(KEY | TEXT, one, max_size=3))
THING = st.dictionaries(KEY, ANY, max_size=4)
SITES = st.fixed_dictionaries(
    {},
    optional={
        "name": TEXT,
        "versions": st.dictionaries(KEY, ANY, max_size=3),
        "networks": st.dictionaries(TEXT, THING, max_size=3),
        "racks": st.lists(THING, max_size=3),
        "server_defaults": st.fixed_dictionaries({}, optional={"nics": st.lists(THING, max_size=2), "bmc": THING}),
        "fabric": st.fixed_dictionaries({}, optional={"pools": st.lists(THING, max_size=2), "roce": ANY}),
        "servers": st.lists(
            st.fixed_dictionaries(
                {"name": TEXT},
                optional={
                    "each": st.dictionaries(TEXT, THING, max_size=2),
                    "nics": st.lists(THING, max_size=2),
                    "bmc": THING,
                },
            ),
            max_size=3,
        ),
    },
)


@settings(max_examples=FEW)
@given(data=SITES)
def test_whatever_a_file_may_hold_comes_back_the_same(data, tmp_path_factory):
    back = there_and_back(data, sheets.SITE_LAYOUT, tmp_path_factory.getbasetemp() / "any.xlsx")
    assert rewrite.same(back, data)


def test_a_change_in_the_workbook_arrives_and_comments_stay(tmp_path):
    site = tmp_path / "site.yml"
    site.write_bytes((ROOT / "inventories/hospital/site.yml").read_bytes())
    book_path = tmp_path / "site.xlsx"
    sheets.write(source.load(str(site)).data, sheets.SITE_LAYOUT, str(book_path))
    book = openpyxl.load_workbook(book_path)
    racks = book["racks"]
    heads = [cell.value for cell in racks[1]]
    racks.cell(2, heads.index("power_watts") + 1).value = 26000
    servers = book["servers"]
    servers.append([{"name": "npu04", "index": 4, "rack": "B08", "unit": 7}.get(cell.value) for cell in servers[1]])
    book.save(book_path)
    read = sheets_in.read(str(book_path), sheets.SITE_LAYOUT)
    assert rewrite.write(str(site), load.from_source(read).raw) is True
    text = site.read_text(encoding="utf-8")
    assert "# Networks that the hospital named" in text
    assert "# The hospital's own switch" in text
    changed = load.load(str(site))
    assert changed.raw["racks"][0]["power_watts"] == 26000
    assert [server["name"] for server in changed.servers] == ["npu01", "npu02", "npu03", "npu04"]


def test_a_file_that_cannot_be_written_is_a_refusal(tmp_path):
    (tmp_path / "there").write_text("")
    with pytest.raises(Refusal) as caught:
        rewrite.write(str(tmp_path / "there" / "site.yml"), {"a": 1})
    assert "there" in str(caught.value)


@pytest.fixture(scope="module")
def hospital():
    return load.load(str(ROOT / "inventories/hospital/site.yml"))


def test_every_cable_stands_in_the_list_with_both_places(hospital, tmp_path):
    rows = plan.cables(hospital)
    assert len(rows) == 24 + 3 + 12
    assert rows[0]["from_place"] == "B07-U03"
    assert rows[0]["to_place"] == "B07-U38"
    assert len({row["label"] for row in rows}) == len(rows)
    path = tmp_path / "cabling.xlsx"
    drawings.Drawings(hospital, "zh").cabling(str(path))
    sheet = openpyxl.load_workbook(path).worksheets[0]
    assert sheet.title == "布线清单"
    assert sheet.max_row == len(rows) + 2


def test_the_port_request_asks_for_all_that_the_owner_must_set(hospital, tmp_path):
    switch = hospital.switches[1]
    rows = plan.requests(hospital, switch)
    assert len(rows) == 15
    assert rows[0] == {
        "port": "GE0/0/1",
        "device": "npu01",
        "device_port": "bmc",
        "label": "npu01-bmc",
        "mode": "access",
        "network": "bmc",
        "speed_gbps": 1,
        "vlan": 21,
    }
    assert {"bond": "bond1", "vlan": 22, "mtu": 9000}.items() <= rows[-1].items()
    path = tmp_path / "request.xlsx"
    drawings.Drawings(hospital, "en").request(switch, str(path))
    texts = [cell.value for row in openpyxl.load_workbook(path).active for cell in row if cell.value]
    assert any("IT department of the hospital" in str(text) for text in texts)
    assert not any("NOT A DELIVERY" in str(text) for text in texts)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_pictures_are_whole_and_say_what_they_are_for(language):
    dirty = load.load(str(ROOT / "inventories/dirty/site.yml"))
    made = drawings.Drawings(dirty, language)
    page = made.elevation()
    for word in ("npu01", "npu03", "leaf01", made.say("absent"), made.banner):
        assert word in page
    assert made.banner in made.labels()
    assert len(plan.labels(dirty)) == 4 + 2 * 24


def test_names_cannot_break_a_picture():
    data = yaml.safe_load((ROOT / "inventories/lab/site.yml").read_text(encoding="utf-8"))
    data["racks"][0]["room"] = "<script>alert(1)</script> & more"
    site = load.from_source(source.parse(yaml.safe_dump(data), "site.yml"))
    page = drawings.Drawings(site, "en").elevation()
    assert "<script>" not in page
    assert "&lt;script&gt;" in page

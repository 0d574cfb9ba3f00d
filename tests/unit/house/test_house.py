"""The house rules that a tool does not check: who may import whom, how long a file may be, who says what."""

from __future__ import annotations

import ast
import importlib
import re
import string
import subprocess
from pathlib import Path

import pytest
import yaml

from ansible_collections.firstlight.cluster.plugins.module_utils.messages import message as messages

ROOT = Path(__file__).resolve().parents[3]
PACKAGE = "ansible_collections.firstlight.cluster.plugins"
LONGEST_FILE = 400
SOURCES = sorted(path for path in ROOT.glob("plugins/**/*.py"))
LAB = sorted(ROOT.glob("lab/**/*.py"))


def imports(path: Path) -> set[str]:
    """Return the absolute names that a file imports, relative ones resolved to folders of plugins/."""
    names: set[str] = set()
    here = path.relative_to(ROOT).with_suffix("").parts
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(here[: len(here) - node.level]) + "." if node.level else ""
            names.add(base + (node.module or ""))
    return {name.replace(PACKAGE, "plugins") for name in names}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_plugin_imports_only_what_its_floor_may(path):
    kind = path.relative_to(ROOT / "plugins").parts[0]
    floors = {
        "module_utils": {"module_utils"},
        "modules": {"module_utils"},
        "doc_fragments": set(),
        "plugin_utils": {"module_utils", "plugin_utils"},
    }
    allowed = floors.get(kind, {"module_utils", "plugin_utils"})
    for name in imports(path):
        if name.startswith("plugins."):
            assert name.split(".")[1] in allowed, f"{path.relative_to(ROOT)} imports {name}"
        assert not re.match(r"(lab|scripts|tests|bench)(\.|$)", name), f"{path.relative_to(ROOT)} imports {name}"
        if kind in ("modules", "module_utils") and name.startswith("ansible."):
            assert name.startswith("ansible.module_utils"), f"{path.relative_to(ROOT)} imports {name}"


@pytest.mark.skipif(not LAB, reason="the lab is no part of the shipped collection")
def test_the_lab_knows_nothing_of_the_product():
    for path in LAB:
        for name in imports(path):
            assert not name.startswith(("plugins", "ansible_collections")), f"{path.relative_to(ROOT)} imports {name}"
        text = path.read_text(encoding="utf-8")
        assert "contract.yml" not in text, f"{path.relative_to(ROOT)} reads the answer sheet"


@pytest.mark.skipif(not LAB, reason="the lab is no part of the shipped collection")
def test_the_product_knows_nothing_of_the_lab():
    for path in SOURCES:
        assert not re.search(r"\b(is_lab|in_lab|lab_mode)\b", path.read_text(encoding="utf-8")), path


def test_no_file_is_longer_than_a_person_reads():
    bench = sorted(ROOT.glob("bench/**/*.py")) + sorted(ROOT.glob("scripts/*.py"))
    long = {
        str(path.relative_to(ROOT)): lines
        for path in [*SOURCES, *LAB, *bench, *sorted(ROOT.glob("tests/**/*.py"))]
        if "output" not in path.parts and (lines := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST_FILE
    }
    assert not long


def test_no_drawer_for_everything():
    names = [path.name for path in [*SOURCES, *LAB]]
    assert not {"utils.py", "common.py", "helpers.py", "misc.py"} & set(names)


def catalogues() -> list[messages.Catalogue]:
    found = []
    for path in sorted((ROOT / "plugins/module_utils/messages").glob("*.py")):
        module = importlib.import_module(f"{PACKAGE}.module_utils.messages.{path.stem}")
        found += [value for value in vars(module).values() if isinstance(value, messages.Catalogue)]
    unique = {id(catalogue): catalogue for catalogue in found}
    assert unique
    return list(unique.values())


def fields(template: str) -> set[str]:
    return {re.split(r"[.\[]", name)[0] for dummy, name, *dummy2 in string.Formatter().parse(template) if name}


def test_every_message_is_said_in_both_languages_with_the_same_values():
    for catalogue in catalogues():
        for key, words in catalogue.words.items():
            assert set(words) == set(messages.LANGUAGES), f"{catalogue.name}.{key}"
            said = {language: words[language]["text"] + words[language].get("remedy", "") for language in words}
            assert fields(said["zh"]) == fields(said["en"]), f"{catalogue.name}.{key}"
            assert words["zh"]["text"].strip(), f"{catalogue.name}.{key}"
            assert words["en"]["text"].strip(), f"{catalogue.name}.{key}"
            # A bare abbreviation ("VLAN") is the same in both languages.
            foreign = re.sub(r"\{[^}]*\}", "", words["zh"]["text"])
            chinese = re.search(r"[\u4e00-\u9fff]", foreign) or not re.search(r"[a-z]{2}", foreign)
            assert chinese, f"{catalogue.name}.{key} is not Chinese"
            assert not re.search(r"[\u4e00-\u9fff]", said["en"]), f"{catalogue.name}.{key} is not English"


def test_catalogues_have_names_of_their_own():
    names = [catalogue.name for catalogue in catalogues()]
    assert len(names) == len(set(names))


ROLES = sorted(path.name for path in (ROOT / "roles").iterdir() if path.is_dir())


@pytest.mark.parametrize("role", ROLES)
def test_a_role_states_its_variables_and_has_a_scenario(role):
    specs = yaml.safe_load((ROOT / "roles" / role / "meta/argument_specs.yml").read_text(encoding="utf-8"))
    for entry in specs["argument_specs"].values():
        for name in entry.get("options") or {}:
            assert name.startswith((f"{role}_", "firstlight_")), f"{role}: {name} does not carry the role's name"
    defaults = ROOT / "roles" / role / "defaults/main.yml"
    for name, value in (
        (yaml.safe_load(defaults.read_text(encoding="utf-8")) or {}).items() if defaults.exists() else ()
    ):
        assert name.startswith(f"{role}_"), f"{role}: default {name} does not carry the role's name"
        if "_allow_" in name:
            assert value is False, f"{role}: {name} consents to a danger by default"
    if (ROOT / "molecule").exists():
        assert (ROOT / "molecule" / role / "molecule.yml").exists(), f"{role}: no Molecule scenario"


@pytest.mark.skipif(not (ROOT / ".git").exists() or not LAB, reason="needs the repository")
def test_nothing_tracked_names_a_machine():
    command = [
        "git",
        "-C",
        str(ROOT),
        "grep",
        "-nIE",
        r"(^|[^.[:alnum:]])/(home|work)/",
        "--",
        ".",
        ":!tests/unit/house",
    ]
    found = subprocess.run(command, check=False, stdout=subprocess.PIPE, text=True).stdout
    assert not found


@pytest.mark.skipif(not LAB, reason="the lab is no part of the shipped collection")
def test_the_collection_link_is_a_link():
    assert (ROOT / "collections/ansible_collections/firstlight/cluster").is_symlink()

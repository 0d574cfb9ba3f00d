"""The lab and the sites of the end-to-end tests, for the drills."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

# The end-to-end tests' own fixtures, loaded by path: test folders are no packages.
SOURCE = Path(__file__).resolve().parents[1] / "first_light/conftest.py"
_spec = importlib.util.spec_from_file_location("first_light_fixtures", SOURCE)
_module = importlib.util.module_from_spec(_spec)
sys.modules[_spec.name] = _module
_spec.loader.exec_module(_module)

the_lab, site, fault, run_command = _module.the_lab, _module.site, _module.fault, _module.run_command

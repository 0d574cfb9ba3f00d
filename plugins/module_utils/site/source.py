# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Reading a person's YAML file so that every fault in it can be shown with its line.

The file is composed once into nodes that know where they stand; plain data is built from the nodes. Lines are
looked up only for faults, so a good file costs nothing more than its reading.
"""

from __future__ import annotations

import datetime
import math
import typing as t
from dataclasses import dataclass, field

from ..messages.refusal import Refusal
from ..messages.site import SITE

try:
    import yaml

    try:
        from yaml import CSafeLoader as Loader
    except ImportError:  # PyYAML built without libyaml: slower, the same answers
        from yaml import SafeLoader as Loader  # type: ignore[assignment]
    HAS_YAML = True
except ImportError:
    HAS_YAML = False

if t.TYPE_CHECKING:
    from ..messages.message import Message

Path = t.Tuple[t.Union[str, int], ...]

LARGEST_FILE = 32 * 1024 * 1024
# Deeper than any file of ours; stops files that are made to exhaust the reader.
DEEPEST = 40
# An alias may repeat a part; a file that repeats parts of parts without end does not get further than this.
MOST_VALUES = 3_000_000


class BadFile(Refusal):
    """A file that people wrote says something that cannot be. All faults that were found are in C(messages)."""


@dataclass
class Source:
    """A file as data, and where each part of it stands."""

    file: str
    data: t.Any = None
    root: t.Any = None
    faults: t.List[Message] = field(default_factory=list)

    def line(self, path: Path) -> int:
        """Return the line of the part at C(path), or of the nearest part above it that stands in the file; 0: none."""
        node = self.root
        found = _line(node)
        for step in path:
            node = _child(node, step)
            if node is None:
                break
            found = _line(node)
        return found

    def fault(self, key: str, path: Path = (), **values: t.Any) -> None:
        """Note one fault at C(path). C(values) are those of C(Catalogue.message)."""
        values.setdefault("item", item_of(path))
        self.faults.append(SITE.message(key, file=self.file, line=self.line(path), **values))

    def refuse(self) -> None:
        """Raise C(BadFile) with all faults in the order of their lines, if there are any."""
        if self.faults:
            unique = {str(message.as_dict()): message for message in self.faults}
            raise BadFile(SITE, sorted(unique.values(), key=lambda message: message.line))


def item_of(path: Path) -> str:
    """Return a path as people write it: servers[2].bmc.address."""
    text = ""
    for step in path:
        text += "[" + str(step) + "]" if isinstance(step, int) else ("." if text else "") + str(step)
    return text


def _line(node: t.Any) -> int:
    return 0 if node is None else node.start_mark.line + 1


def _child(node: t.Any, step: t.Union[str, int]) -> t.Any:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if getattr(key, "value", None) == str(step):
                # A block value starts on the next line; the key is where a person looks.
                return _KeyedNode(key, value)
    if isinstance(node, _KeyedNode):
        return _child(node.value_node, step)
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step]
    return None


@dataclass
class _KeyedNode:
    """A value with the place of its key."""

    key_node: t.Any
    value_node: t.Any

    @property
    def start_mark(self) -> t.Any:
        return self.key_node.start_mark


def read(path: str) -> str:
    """Return the text of a file. Raises BadFile."""
    try:
        with open(path, "rb") as handle:
            raw = handle.read(LARGEST_FILE + 1)
    except OSError as exc:
        raise BadFile(SITE, SITE.message("unreadable_file", file=path, reason=exc.strerror or str(exc))) from exc
    if len(raw) > LARGEST_FILE:
        raise BadFile(SITE, SITE.message("large_file", file=path, wanted=LARGEST_FILE))
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        line = raw[: exc.start].count(b"\n") + 1
        raise BadFile(SITE, SITE.message("not_utf8", file=path, line=line)) from exc


def parse(text: str, file: str) -> Source:
    """Return the data of a YAML text. Raises BadFile with every fault of its form."""
    source = Source(file)
    try:
        # The reader is C code that calls itself once a level: the depth is looked at before it runs.
        _depth(text, source)
        loader = Loader(text)
        try:
            source.root = loader.get_single_node()
            _walk(source, source.root, (), set(), [0])
            source.refuse()
            built = None if source.root is None else loader.construct_document(source.root)
        finally:
            loader.dispose()
        source.data = _plain(source, built, ())
    except yaml.MarkedYAMLError as exc:
        mark = exc.problem_mark or exc.context_mark
        line = mark.line + 1 if mark is not None else 0
        reason = str(exc.problem or exc.context or "not readable")
        raise BadFile(SITE, SITE.message("not_yaml", file=file, line=line, reason=reason)) from exc
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError, AttributeError, TypeError) as exc:
        # Values that look like a date or number and are none (2024-13-45, 0x) are refused by the builder, unplaced.
        reason = str(exc).splitlines()[0] if str(exc) else type(exc).__name__
        raise BadFile(SITE, SITE.message("not_yaml", file=file, line=1, reason=reason)) from exc
    source.refuse()
    return source


def _depth(text: str, source: Source) -> None:
    level, line = 0, 1
    if text.count("[") + text.count("{") > DEEPEST:
        for letter in text:
            if letter == "\n":
                line += 1
            elif letter in "[{":
                level += 1
            elif letter in "]}":
                level = max(0, level - 1)
            if level > 10 * DEEPEST:
                raise BadFile(SITE, SITE.message("too_deep", file=source.file, line=line))
    for number, row in enumerate(text.split("\n"), 1):
        if len(row) > DEEPEST:
            head = row[: len(row) - len(row.lstrip(" -?:"))]
            if len(head) > 10 * DEEPEST:
                raise BadFile(SITE, SITE.message("too_deep", file=source.file, line=number))


def _walk(source: Source, node: t.Any, path: Path, above: t.Set[int], count: t.List[int]) -> None:
    """Note keys that stand twice, loops, and depth. One pass over the nodes, aliases followed."""
    count[0] += 1
    if node is None or isinstance(node, yaml.ScalarNode):
        return
    if id(node) in above or len(path) > DEEPEST or count[0] > MOST_VALUES:
        source.faults.append(SITE.message("too_deep", item=item_of(path), file=source.file, line=_line(node)))
        return
    above.add(id(node))
    if isinstance(node, yaml.MappingNode):
        seen: t.Dict[str, int] = {}
        for key, value in node.value:
            name = key.value if isinstance(key, yaml.ScalarNode) else None
            if name is None:
                source.faults.append(SITE.message("bad_key", item=item_of(path), file=source.file, line=_line(key)))
                continue
            if name in seen and name != "<<":
                message = SITE.message(
                    "key_twice", item=item_of((*path, name)), file=source.file, line=_line(key), first=seen[name]
                )
                source.faults.append(message)
            seen.setdefault(name, _line(key))
            _walk(source, value, (*path, name), above, count)
    else:
        for position, value in enumerate(node.value):
            _walk(source, value, (*path, position), above, count)
    above.discard(id(node))


def _plain(source: Source, value: t.Any, path: Path) -> t.Any:
    """Return JSON's kinds of values only; dates become their text, anything stranger is a fault."""
    if isinstance(value, str):
        if "{{" in value or "{%" in value:
            source.fault("template", path, found=value[:80])
        return value
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, dict):
        return {str(key): _plain(source, item, (*path, str(key))) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(source, item, (*path, position)) for position, item in enumerate(value)]
    if isinstance(value, float) and math.isfinite(value):
        return value
    if isinstance(value, (datetime.date, datetime.datetime)):
        return value.isoformat()
    source.fault("strange_value", path, found=str(value)[:80])
    return None


def load(path: str) -> Source:
    """Return a YAML file as data with places. Raises BadFile."""
    return parse(read(path), path)

# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What the product says to people: item, found, wanted, remedy, in Chinese and English.

A catalogue holds the words of one subject. Code never builds a sentence; it names a key and the values, and the
sentence is made when it is shown, in the language of the reader. Evidence and module results carry the key and
the values beside the English text, so that a report can say the same in Chinese later.
"""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

if t.TYPE_CHECKING:
    from collections.abc import Mapping

LANGUAGES = ("zh", "en")
DEFAULT_LANGUAGE = "en"

# How the parts of one message are joined. English keeps its full stop, Chinese its own punctuation.
_JOIN = {
    "en": {
        "place": "{file}, line {line}: ",
        "file": "{file}: ",
        "item": "{item}: ",
        "found": " Found: {found}.",
        "wanted": " Wanted: {wanted}.",
        "remedy": " Remedy: {remedy}",
    },
    "zh": {
        "place": "{file} 第 {line} 行：",
        "file": "{file}：",
        "item": "{item}：",
        "found": "实际：{found}。",
        "wanted": "要求：{wanted}。",
        "remedy": "处理：{remedy}",
    },
}


@dataclass(frozen=True)
class Message:
    """One thing to say. C(key) is C(<catalogue>.<name>); the other fields fill its sentence.

    C(found) and C(wanted) are shown as given; None leaves the part out. C(file) and C(line) say where in the
    user's own file the fault stands (line 0: unknown).
    """

    key: str
    item: str = ""
    found: t.Any = None
    wanted: t.Any = None
    values: Mapping[str, t.Any] = field(default_factory=dict)
    file: str = ""
    line: int = 0

    def as_dict(self) -> dict[str, t.Any]:
        """Return plain data for results, evidence and JSON: the inverse of C(from_dict)."""
        return {
            "key": self.key,
            "item": self.item,
            "found": self.found,
            "wanted": self.wanted,
            "values": dict(self.values),
            "file": self.file,
            "line": self.line,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, t.Any]) -> Message:
        """Return the message that C(as_dict) wrote."""
        return cls(
            key=str(data["key"]),
            item=str(data.get("item") or ""),
            found=data.get("found"),
            wanted=data.get("wanted"),
            values=dict(data.get("values") or {}),
            file=str(data.get("file") or ""),
            line=int(data.get("line") or 0),
        )


class Catalogue:
    """The words of one subject: C(name) and, for each key, C({"en": {"text", "remedy"}, "zh": {...}}).

    C(text) and C(remedy) are C(str.format) templates over C(values), C(item), C(found), C(wanted). A remedy may be
    empty where nothing is to be done; a text never.
    """

    def __init__(self, name: str, words: Mapping[str, Mapping[str, Mapping[str, str]]]) -> None:
        self.name = name
        self.words = words

    def message(
        self,
        key: str,
        *,
        item: str = "",
        found: t.Any = None,
        wanted: t.Any = None,
        file: str = "",
        line: int = 0,
        **values: t.Any,
    ) -> Message:
        """Return a message of this subject. An unknown key is a programming error and raises KeyError."""
        if key not in self.words:
            raise KeyError(self.name + "." + key)
        return Message(self.name + "." + key, item, found, wanted, values, file, line)

    def text(self, message: Message, language: str = DEFAULT_LANGUAGE) -> str:
        """Return the whole sentence of one of this catalogue's messages."""
        words = self.words[message.key.split(".", 1)[1]][language]
        return _join(message, words, language)

    def remedy(self, message: Message, language: str = DEFAULT_LANGUAGE) -> str:
        """Return only what to do about it."""
        words = self.words[message.key.split(".", 1)[1]][language]
        return words.get("remedy", "").format(**_values(message))


def _values(message: Message) -> dict[str, t.Any]:
    values = {"item": message.item, "found": message.found, "wanted": message.wanted}
    values.update(message.values)
    return values


def _join(message: Message, words: Mapping[str, str], language: str) -> str:
    join = _JOIN[language]
    parts = []
    if message.file:
        parts.append(join["place" if message.line else "file"].format(file=message.file, line=message.line))
    if message.item:
        parts.append(join["item"].format(item=message.item))
    parts.append(words["text"].format(**_values(message)))
    for name in ("found", "wanted"):
        value = getattr(message, name)
        # A text that already names the value does not say it twice.
        if value is not None and "{" + name + "}" not in words["text"]:
            parts.append(join[name].format(**{name: value}))
    if words.get("remedy"):
        parts.append(join["remedy"].format(remedy=words["remedy"].format(**_values(message))))
    return "".join(parts)

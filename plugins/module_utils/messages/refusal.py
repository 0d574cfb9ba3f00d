# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The one way to refuse: an exception that carries messages, turned into C(fail_json) in one place."""

from __future__ import annotations

import typing as t

if t.TYPE_CHECKING:
    from collections.abc import Sequence

    from ansible.module_utils.basic import AnsibleModule

    from .message import Catalogue, Message


class Refusal(Exception):
    """Something was refused or failed in a way that was foreseen. Subclass it for each kind of failure.

    C(messages) are all reasons that were found at once (bad input names every fault, not the first one);
    C(catalogue) holds their words.
    """

    def __init__(self, catalogue: Catalogue, messages: Sequence[Message] | Message) -> None:
        from .message import Message as MessageClass

        self.catalogue = catalogue
        self.messages: tuple[Message, ...] = (
            (messages,) if isinstance(messages, MessageClass) else tuple(t.cast("t.Sequence[Message]", messages))
        )
        super().__init__(self.text())

    def text(self, language: str = "en") -> str:
        """Return all reasons, one a line."""
        return "\n".join(self.catalogue.text(message, language) for message in self.messages)

    def as_result(self) -> dict[str, t.Any]:
        """Return what a failed module gives back: C(msg) in English, C(refusals) as data for other languages."""
        return {"msg": self.text(), "refusals": [message.as_dict() for message in self.messages]}


def fail_with(module: AnsibleModule, refusal: Refusal, **more: t.Any) -> t.NoReturn:
    """End a module with a refusal: the single place where refusals become C(fail_json)."""
    result = refusal.as_result()
    result.update(more)
    module.fail_json(**result)

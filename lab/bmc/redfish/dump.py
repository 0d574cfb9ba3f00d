"""The support dump: DMTF's CollectDiagnosticData with its log entry, or iBMC's Dump and GeneralDownload."""

from __future__ import annotations

import io
import json
import tarfile
from functools import partial

from ..state import State
from .errors import Problem
from .tree import MANAGER, Answer, Asked, Context, Json, Tree

LOG = f"{MANAGER}/LogServices/OperateLog"
COLLECT = "LogService.CollectDiagnosticData"
OEM = f"{MANAGER}/Actions/Oem/Huawei"
FOLDER = "/tmp/web/"  # noqa: S108 - a name in the emulated BMC, no file of this machine
KEPT = 4


def content(state: State) -> bytes:
    """Return an archive with the events and the parts of the server, without any secret."""
    texts = {
        "sel.json": [[record.seconds, record.severity, record.message] for record in state.log.records],
        "parts.json": {kind: [part.name for part in parts] for kind, parts in state.parts.items()},
    }
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for name, facts in texts.items():
            raw = json.dumps(facts).encode()
            head = tarfile.TarInfo(name)
            head.size = len(raw)
            archive.addfile(head, io.BytesIO(raw))
    return buffer.getvalue()


def keep(state: State, name: str) -> str:
    state.dumps[name] = content(state)
    while len(state.dumps) > KEPT:
        state.dumps.pop(next(iter(state.dumps)))
    state.touch()
    return "The data was collected."


def entry(state: State, name: str) -> Json:
    path = f"{LOG}/Entries/{name}"
    return {
        "@odata.id": path,
        "@odata.type": "#LogEntry.v1_15_0.LogEntry",
        "Id": name,
        "Name": f"Diagnostic Data {name}",
        "EntryType": "Event",
        "Severity": "OK",
        "Message": "Diagnostic data was collected.",
        "DiagnosticDataType": "Manager",
        "AdditionalDataURI": f"{path}/attachment",
        "AdditionalDataSizeBytes": len(state.dumps[name]),
    }


def add_collect(tree: Tree, context: Context) -> None:
    """Hang DMTF's action into the log of the manager, and its entries behind the others."""
    state = context.state
    action = f"{LOG}/Actions/{COLLECT}"
    service, entries = tree.get[LOG], tree.get[f"{LOG}/Entries"]

    def with_action() -> Json:
        body = service()
        offer = {"target": action, "DiagnosticDataType@Redfish.AllowableValues": ["Manager"]}
        return {**body, "Actions": {**body["Actions"], f"#{COLLECT}": offer}}

    def with_dumps() -> Json:
        body = entries()
        members = [*body["Members"], *(entry(state, name) for name in state.dumps)]
        return {**body, "Members": members, "Members@odata.count": len(members)}

    async def collect(asked: Asked) -> Answer:
        kind = asked.body.get("DiagnosticDataType")
        if kind is None:
            raise Problem("ActionParameterMissing", COLLECT, "DiagnosticDataType")
        if kind != "Manager":
            raise Problem("ActionParameterValueNotInList", kind, "DiagnosticDataType", COLLECT)
        name = f"Dump{context.tasks.next_number}"
        return context.tasks.answer("Collect Diagnostic Data Task", partial(keep, state, name))

    tree.get[LOG], tree.get[f"{LOG}/Entries"] = with_action, with_dumps
    for name, held in state.dumps.items():
        tree.get[f"{LOG}/Entries/{name}"] = partial(entry, state, name)
        tree.files[f"{LOG}/Entries/{name}/attachment"] = held
    tree.post[action] = collect
    tree.privilege[action] = "ConfigureManager"


def add_oem(tree: Tree, context: Context) -> None:
    """Hang iBMC's own actions beside those of the manager (capture manager.json)."""
    state = context.state

    async def make(asked: Asked) -> Answer:
        where = str(asked.body.get("Content", ""))
        if asked.body.get("Type") != "URI":
            raise Problem("ActionParameterValueNotInList", asked.body.get("Type"), "Type", "Manager.Dump")
        if not where.startswith(FOLDER) or not where.endswith(".tar.gz"):
            raise Problem("ActionParameterValueFormatError", where, "Content", "Manager.Dump")
        return context.tasks.answer("Export Dump File Task", partial(keep, state, where))

    async def give(asked: Asked) -> Answer:
        where = str(asked.body.get("Path", ""))
        if asked.body.get("TransferProtocol") != "HTTPS" or where not in state.dumps:
            raise Problem("ActionParameterValueFormatError", where, "Path", "Manager.GeneralDownload")
        return Answer(200, raw=state.dumps[where])

    for name, doer in (("Dump", make), ("GeneralDownload", give)):
        tree.post[f"{OEM}/Manager.{name}"] = doer
        tree.privilege[f"{OEM}/Manager.{name}"] = "ConfigureManager"


def offered() -> Json:
    """Return what iBMC lists of it below `Actions.Oem` of its manager."""
    return {"Huawei": {"#Manager.Dump": {"target": f"{OEM}/Manager.Dump"}}}


def add(tree: Tree, context: Context) -> None:
    """Hang the one that the shape of this BMC has into the tree."""
    if context.state.shape == "ibmc":
        add_oem(tree, context)
    else:
        add_collect(tree, context)

"""The whole tree of the emulated BMC: every link leads somewhere, and it holds what the model says."""

from __future__ import annotations


async def crawl(client):
    """Return every resource that can be reached from the service root."""
    seen, waiting = {}, ["/redfish/v1"]
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen[path] = body = await client.get(path)
        for found in targets(body):
            path = found.split("#")[0].rstrip("/")
            if path not in seen:
                waiting.append(path)
    return seen


def targets(value):
    if isinstance(value, dict):
        for key, item in value.items():
            if key == "@odata.id":
                yield item
            elif key != "Actions":
                yield from targets(item)
    elif isinstance(value, list):
        for item in value:
            yield from targets(item)


def test_every_link_of_both_shapes_leads_somewhere(bmc, shape):
    tree = bmc(crawl, shape=shape)
    assert len(tree) > 140
    assert all(body["@odata.id"].rstrip("/") == path for path, body in tree.items())


def test_the_machine_holds_what_its_model_says(bmc, shape):
    async def check(client):
        tree = await crawl(client)
        kinds = {}
        for body in tree.values():
            kinds.setdefault(body["@odata.type"].split(".")[0].lstrip("#"), []).append(body)
        processors = kinds["Processor"]
        assert sum(item["ProcessorType"] == "CPU" for item in processors) == 4
        assert sum(item["ProcessorType"] in ("Accelerator", "NPU") for item in processors) == 8
        assert sum(item["Status"]["State"] == "Enabled" for item in kinds["Memory"]) == 16
        assert len(kinds["Drive"]) == 10
        assert len(kinds["Power"][0]["PowerSupplies"]) == 4
        assert len(kinds["Thermal"][0]["Fans"]) == 8
        assert kinds["ComputerSystem"][0]["MemorySummary"]["TotalSystemMemoryGiB"] == 1024
        serials = [
            item["SerialNumber"]
            for kind in ("Processor", "Memory", "Drive")
            for item in kinds[kind]
            if "SerialNumber" in item
        ]
        assert len(serials) == len(set(serials)) == 4 + 8 + 16 + 10
        return kinds["ComputerSystem"][0]["SerialNumber"]

    assert bmc(check, shape=shape) == bmc(check, shape=shape)


def test_what_is_not_exposed_is_nowhere(bmc):
    async def check(client):
        text = str(await crawl(client))
        assert "Npu" not in text
        assert "NPU1" not in text

    bmc(check, npus_exposed=False)

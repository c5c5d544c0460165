from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from cbdesk.demo import diagnostics
from cbdesk.demo.world import World

SCHEMAS = Path(__file__).parents[2] / "samples" / "schemas"


def google(name: str) -> jsonschema.Draft202012Validator:
    definitions = json.loads((SCHEMAS / "google.json").read_text(encoding="utf-8"))["jsonschema"]["$defs"]
    return jsonschema.Draft202012Validator({"$ref": f"#/$defs/{name}", "$defs": definitions})


def schema(name: str, *path: str) -> jsonschema.Draft202012Validator:
    document = json.loads((SCHEMAS / name).read_text(encoding="utf-8"))
    return jsonschema.Draft202012Validator(
        document if not path else {"$ref": f"#/{'/'.join(path)}", "$defs": document["$defs"]}
    )


def problems(validator: jsonschema.Draft202012Validator, documents: list[Any]) -> list[str]:
    return [
        f"{error.json_path}: {error.message}" for document in documents for error in validator.iter_errors(document)
    ][:5]


def test_that_full_devices_follow_googles_schema(world: World):
    documents = [{**device, **diagnostics.of(device)} for device in world.devices]
    assert problems(google("ChromeOsDevice"), documents) == []
    assert {name for document in documents for name in document} >= diagnostics.FIELDS


def test_that_diagnostics_are_the_same_every_time(world: World):
    assert [diagnostics.of(device) for device in world.devices[:9]] == [
        diagnostics.of(device) for device in world.devices[:9]
    ]


@pytest.mark.parametrize(
    ("name", "rows"),
    [("User", "users"), ("OrgUnit", "org_units"), ("GoogleChromeManagementV1TelemetryDevice", "batteries")],
)
def test_that_googles_other_documents_follow_its_schema(world: World, name: str, rows: str):
    assert problems(google(name), list(getattr(world, rows))) == []


@pytest.mark.parametrize(
    ("definition", "rows"), [("asset", "assets"), ("location", "locations"), ("room", "rooms"), ("user", "asset_users")]
)
def test_that_incidentiqs_documents_follow_its_schema(world: World, definition: str, rows: str):
    assert problems(schema("iiq-assets-envelope.schema.json", "$defs", definition), list(getattr(world, rows))) == []


def test_that_clients_follow_the_schema_of_live_meraki_data(world: World):
    validator = schema("meraki-client.live.schema.json")
    assert problems(validator, [list(rows) for rows in world.clients.values()]) == []

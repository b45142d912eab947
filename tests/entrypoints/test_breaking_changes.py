"""What breaks clients is named, each kind of it; what does not is passed over."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tools.breaking_changes import Comparison, admitted

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "openapi.json").read_text()
DOCUMENT = json.loads(TEXT)
BOOK = "/api/v1/bookings"
ROOM = "/api/v1/rooms/{room_id}"

Document = dict[str, Any]
Mutation = Callable[[Document], Any]


def schema(document: Document, name: str) -> Any:
    return document["components"]["schemas"][name]


def parameter(document: Document, path: str, verb: str, name: str) -> Any:
    return next(one for one in document["paths"][path][verb]["parameters"] if one["name"] == name)


def property_of(document: Document, owner: str, name: str) -> Any:
    return schema(document, owner)["properties"][name]


def breaks(mutate: Mutation) -> list[str]:
    changed = json.loads(TEXT)
    mutate(changed)
    return [str(one) for one in Comparison(DOCUMENT, changed).breaks()]


BREAKING: dict[str, tuple[Mutation, str]] = {
    "an operation is removed": (lambda it: it["paths"][ROOM].pop("delete"), f"`DELETE {ROOM}` is gone"),
    "an address is removed": (lambda it: it["paths"].pop("/health/db"), "`GET /health/db` is gone"),
    "an operation is renamed": (
        lambda it: it["paths"][BOOK]["post"].update(operationId="bookings_make"),
        f"`POST {BOOK}` was called bookings_place and is bookings_make now",
    ),
    "what was public is not": (
        lambda it: it["paths"][BOOK]["post"].update(security=[{"Bearer": []}]),
        f"`POST {BOOK}` asks who is calling now",
    ),
    "a new parameter is required": (
        lambda it: it["paths"][BOOK]["get"]["parameters"].append(
            {"name": "zone", "in": "query", "required": True, "schema": {"type": "string"}}
        ),
        f"`GET {BOOK}` requires zone (query) now",
    ),
    "a parameter becomes required": (
        lambda it: parameter(it, BOOK, "get", "status").update(required=True),
        f"`GET {BOOK}` requires status (query) now",
    ),
    "a parameter is removed": (
        lambda it: it["paths"][BOOK]["get"]["parameters"].remove(parameter(it, BOOK, "get", "status")),
        f"`GET {BOOK}` takes status (query) no more",
    ),
    "a parameter's type changes": (
        lambda it: parameter(it, BOOK, "get", "room_id").update(schema={"type": "integer"}),
        f"`GET {BOOK} room_id` was null and is integer now",
    ),
    "a new field is required": (
        lambda it: schema(it, "RoomIn")["required"].append("colour"),
        "`RoomIn.colour` is required now",
    ),
    "one of several names becomes required": (
        lambda it: schema(it, "BookingIn").setdefault("required", []).append("start_time"),
        "`BookingIn.start_time` is required now",
    ),
    "a field is taken no more": (
        lambda it: schema(it, "RoomIn")["properties"].pop("capacity"),
        "`RoomIn.capacity` is taken no more",
    ),
    "a field's type changes": (
        lambda it: property_of(it, "RoomIn", "name").update(type="integer"),
        "`RoomIn.name` was string and is integer now",
    ),
    "a limit becomes narrower": (
        lambda it: property_of(it, "RoomIn", "name").update(maxLength=3),
        "`RoomIn.name` has a narrower maxLength now",
    ),
    "an enumeration becomes narrower": (
        lambda it: schema(it, "CompanyRole")["enum"].remove("teacher"),
        "`CompanyRole` may no longer be teacher",
    ),
    "a field is answered no more": (
        lambda it: schema(it, "RoomOut")["properties"].pop("capacity"),
        "`RoomOut.capacity` is answered no more",
    ),
    "a field may be missing": (
        lambda it: schema(it, "RoomOut")["required"].remove("name"),
        "`RoomOut.name` may be missing now",
    ),
    "an answered field's type changes": (
        lambda it: property_of(it, "RoomOut", "capacity").update(type="string"),
        "`RoomOut.capacity` was integer and is string now",
    ),
    "an answered field may be null": (
        lambda it: (
            property_of(it, "RoomOut", "name").update(anyOf=[{"type": "string"}, {"type": "null"}])
            or property_of(it, "RoomOut", "name").pop("type")
        ),
        "`RoomOut.name` was string and is null now",
    ),
    "another status is answered": (
        lambda it: it["paths"][BOOK]["post"]["responses"].update(
            {"200": it["paths"][BOOK]["post"]["responses"].pop("201")}
        ),
        f"`POST {BOOK}` answers 201 no more",
    ),
    "another media type is answered": (
        lambda it: it["paths"][BOOK]["post"]["responses"]["201"].update(content={"application/xml": {}}),
        f"`POST {BOOK}` answers application/json no more",
    ),
}
HARMLESS: dict[str, Mutation] = {
    "nothing": lambda it: it,
    "a new operation": lambda it: it["paths"].update({"/api/v1/news": {"get": it["paths"][BOOK]["get"]}}),
    "a new parameter that may be left out": lambda it: it["paths"][BOOK]["get"]["parameters"].append(
        {"name": "zone", "in": "query", "required": False, "schema": {"type": "string"}}
    ),
    "a new field that may be left out": lambda it: schema(it, "RoomIn")["properties"].update(colour={"type": "string"}),
    "a new field in an answer": lambda it: schema(it, "RoomOut")["properties"].update(colour={"type": "string"}),
    "a wider limit": lambda it: property_of(it, "RoomIn", "name").update(maxLength=10_000),
    "a new code of a refusal": lambda it: schema(it, "ProblemCode")["enum"].append("too_loud"),
    "a field that is no longer required": lambda it: schema(it, "RoomIn")["required"].remove("name"),
    "another text": lambda it: it["paths"][BOOK]["post"].update(description="Book."),
    "what was not public is": lambda it: it["paths"][BOOK]["get"].update(security=[{"Bearer": []}, {}]),
}


@pytest.mark.parametrize("kind", BREAKING)
def test_what_breaks_is_named(kind: str) -> None:
    mutate, expected = BREAKING[kind]
    assert expected in breaks(mutate)


@pytest.mark.parametrize("kind", HARMLESS)
def test_what_does_not_break_is_passed_over(kind: str) -> None:
    assert breaks(HARMLESS[kind]) == []


def test_a_component_is_told_once_however_many_operations_use_it() -> None:
    assert breaks(BREAKING["a field is answered no more"][0]) == ["`RoomOut.capacity` is answered no more"]


def test_a_break_is_admitted_by_the_newest_version_alone() -> None:
    newest = "## [Unreleased]\n\n### Added\n- `RoomOut.size`\n\n### Breaking\n- `RoomOut.capacity` has gone.\n\n"
    earlier = "## [1.0.0]\n\n### Breaking\n- `RoomOut.name` is `label` now.\n"
    assert admitted(f"# Changelog\n\n{newest}{earlier}") == {"RoomOut.capacity"}

"""openapi.json, which clients are made from, is what the application says, and the same bytes each time."""

import json
import re
from pathlib import Path
from typing import Any

import orjson
from fastapi import FastAPI

from frontdesk.core.http.errors import MEDIA_TYPE
from frontdesk.entrypoints.cli.openapi import OPTIONS
from frontdesk.entrypoints.openapi import TAGS
from tests.authorisation.matrix import TABLE

FILE = Path(__file__).parents[2] / "openapi.json"
NOBODY = {row[0]: int(row[1]) for row in map(str.split, TABLE.splitlines()[2:]) if row}
UNAUTHORIZED = 401
# by a ticket in the address instead, which `EventSource` can send
OTHERWISE_PROVEN = {"live_listen"}


def operations(document: dict[str, Any]) -> dict[str, Any]:
    return {one["operationId"]: one for verbs in document["paths"].values() for one in verbs.values()}


def test_the_file_is_what_the_application_says(application: FastAPI) -> None:
    written = orjson.dumps(application.openapi(), option=OPTIONS)
    assert FILE.read_bytes() == written, "openapi.json is stale: make openapi (and make client for the client)"


def test_it_names_no_host_but_examples_and_vendors() -> None:
    hosts = set(re.findall(r"https?://([^/\s\"'`?…)]+)", FILE.read_text()))
    known = r"([a-z0-9]+\.)*(example\.(com|org)|amazonaws\.com|squareup\.com|stripe\.com|mux\.com)"
    assert [host for host in hosts if not re.fullmatch(known, host)] == []


def test_it_says_which_operations_are_for_anybody(application: FastAPI) -> None:
    for name, operation in operations(application.openapi()).items():
        asks = {} not in operation.get("security", [{}])
        assert not asks or NOBODY[name] == UNAUTHORIZED, name
        # where nobody is refused, and a token could be sent, it has to be
        assert asks or "security" not in operation or NOBODY[name] != UNAUTHORIZED or name in OTHERWISE_PROVEN, name


def test_every_tag_is_explained_and_used(application: FastAPI) -> None:
    document = application.openapi()
    assert {tag for one in operations(document).values() for tag in one["tags"]} == TAGS.keys()


def test_names_are_short_and_refusals_stand_once(application: FastAPI) -> None:
    document = application.openapi()
    assert [name for name in document["components"]["schemas"] if "__" in name] == []
    for name, operation in operations(document).items():
        assert [
            answer for answer in operation["responses"].values() if MEDIA_TYPE in answer.get("content", {})
        ] == [], name


def test_the_codes_that_the_application_refuses_with_are_known(application: FastAPI) -> None:
    schemas = application.openapi()["components"]["schemas"]
    known = set(schemas["ProblemCode"]["enum"])
    assert known >= {"slot_taken", "invalid", "invalid_token", "internal", "payment_required", "method_not_allowed"}
    # codes that descriptions name in backticks after "Refusals:" are real
    text = json.dumps(application.openapi())
    told = {code for part in re.findall(r"Refusals?: ([^\"]*)", text) for code in re.findall(r"`([a-z_]+)` \(4", part)}
    assert told - known == set()

"""The pages beside the API ship everything they load."""

import hashlib
import re
from pathlib import Path

import pytest
from httpx2 import AsyncClient

from frontdesk.entrypoints import pages

STATIC = Path(pages.__file__).parent / "static"


def test_what_was_copied_in_is_what_was_published() -> None:
    lines = [line.split("  ") for line in (STATIC / "SHA256SUMS").read_text().splitlines()]
    sums = {name: digest for digest, name in lines}
    assert sums == {name: hashlib.sha256((STATIC / name).read_bytes()).hexdigest() for name in sums}
    assert {"swagger-ui-bundle.js", "redoc.standalone.js"} <= sums.keys()


@pytest.mark.parametrize("path", ["/docs", "/docs/", "/api/docs", "/redoc"])
async def test_a_page_loads_its_own_files_and_no_other(client: AsyncClient, path: str) -> None:
    answer = await client.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "script-src" not in answer.headers["content-security-policy"]  # default-src 'self' holds for scripts
    loaded = re.findall(r'(?:src|href)="([^"]+)"', answer.text)
    assert loaded
    for address in loaded:
        assert address.startswith("/"), address
        if address.startswith("/static/"):
            assert (await client.get(address)).status_code == 200, address


async def test_the_document_lists_canonical_addresses_alone(client: AsyncClient) -> None:
    document = (await client.get("/openapi.json")).json()
    assert document == (await client.get("/api/openapi.json")).json()
    assert document["openapi"].startswith("3.1")
    paths = set(document["paths"])
    assert {path for path in paths if not path.startswith("/api/v1/")} == {"/health", "/health/db", "/health/redis"}
    assert not [path for path in paths if path.endswith("/")]


async def test_every_operation_is_described(client: AsyncClient) -> None:
    document = (await client.get("/openapi.json")).json()
    operations = [
        (path, verb, operation)
        for path, item in document["paths"].items()
        for verb, operation in item.items()
        if verb in {"get", "post", "put", "patch", "delete"}
    ]
    ids = [operation["operationId"] for _, _, operation in operations]
    assert len(ids) == len(set(ids))
    for path, verb, operation in operations:
        where = f"{verb} {path}"
        assert re.fullmatch(r"[a-z]+(_[a-z0-9]+)+", operation["operationId"]), where
        assert operation.get("summary"), where
        assert operation.get("description"), where
        assert len(operation["summary"]) < 120, where
        for status, answer in operation["responses"].items():
            if status.startswith("4"):
                refusal = document["components"]["responses"][answer["$ref"].rpartition("/")[2]]
                assert list(refusal["content"]) == ["application/problem+json"], where


async def test_every_reference_leads_somewhere(client: AsyncClient) -> None:
    document = (await client.get("/openapi.json")).json()
    used = set(re.findall(r"#/components/schemas/([^\"']+)", str(document)))
    assert used <= document["components"]["schemas"].keys()
    assert "Problem" in used

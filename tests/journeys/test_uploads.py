"""A picture through real processes: the API takes it, a worker makes it safe, everybody sees it."""

import asyncio
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx2
import pytest
from celery import Celery

from tests import factories
from tests.journeys.conftest import Serve, Server, Work
from tests.patience import PATIENCE_SECONDS
from tests.pictures import drawing


async def begin(http: httpx2.AsyncClient, server: Server, who: factories.Person) -> dict[str, Any]:
    body = {"file_type": "image/png", "folder": "avatars"}
    answer = await http.post(f"{server.url}/api/uploads/presigned-url", json=body, headers=who.headers)
    assert answer.status_code == 200, answer.text
    given: dict[str, Any] = answer.json()
    return given


def here(server: Server, address: str) -> str:
    """The same address at the port that this server happens to have."""
    parts = urlsplit(address)
    return f"{server.url}{parts.path}?{parts.query}"


async def until_ready(http: httpx2.AsyncClient, server: Server, who: factories.Person, given: dict[str, Any]) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            seen = await http.get(f"{server.url}/api/v1/uploads/{given['id']}", headers=who.headers)
            if seen.json()["status"] == "ready":
                return
            await asyncio.sleep(0.1)


async def test_a_picture_is_taken_made_safe_and_seen(
    serve: Serve,
    worker: Work,
    http: httpx2.AsyncClient,
    valkey: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("UPLOADS_FOLDER", str(tmp_path))
    server = serve(workers=2)
    worker()
    ada = await factories.sign_up(http, "ada@example.com", base=server.url)
    sent = await begin(http, server, ada)
    puts = await asyncio.gather(
        *(http.put(here(server, sent["upload_url"]), content=drawing(), headers=sent["headers"]) for _ in range(20))
    )
    assert sorted(put.status_code for put in puts) == [200] + [409] * 19
    await until_ready(http, server, ada, sent)
    seen = await http.get(here(server, sent["public_url"]))
    assert (seen.status_code, seen.headers["content-type"]) == (200, "image/png")

    silent = await begin(http, server, ada)  # the file lies there, and nobody says so
    (tmp_path / "incoming" / silent["id"]).write_bytes(drawing())
    Celery(broker=valkey).send_task("media.collect", queue="frontdesk")
    await until_ready(http, server, ada, silent)

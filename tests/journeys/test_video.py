"""Videos through real processes, with a Mux that tells badly: late, thrice, out of order, and some things never."""

import asyncio
from typing import Any

import httpx2
import pytest

from frontdesk.core.db import Sessions
from tests import factories
from tests.fakes.control import Endpoint
from tests.fakes.process import Fake
from tests.integrations.conftest import MUX_WEBHOOK_SECRET
from tests.journeys.conftest import Serve, Work
from tests.modules.companies.callers import make_admin
from tests.patience import PATIENCE_SECONDS

LESSONS = 4
CREDENTIALS = {"MUX_TOKEN_ID": "token", "MUX_TOKEN_SECRET": "secret", "MUX_WEBHOOK_SECRET": MUX_WEBHOOK_SECRET}


class Author:
    """An admin over HTTP."""

    def __init__(self, http: httpx2.AsyncClient, base: str, headers: dict[str, str]) -> None:
        self.http, self.base, self.headers = http, f"{base}/api/v1", headers

    async def ask(self, method: str, path: str, body: object = None) -> Any:
        """What an admin's call answers."""
        answer = await self.http.request(method, f"{self.base}{path}", json=body, headers=self.headers)
        assert answer.is_success, answer.text
        return answer.json()

    async def film(self, mux: Fake, lesson: str) -> str:
        """A video of a lesson that Mux has prepared; its asset."""
        upload = await self.ask("POST", "/mux/upload-url", {"lesson_id": lesson})
        assert (await self.http.put(upload["upload_url"], content=b"a video")).status_code == 200
        created = await mux.events("video.asset.created")
        (asset,) = [one["data"]["id"] for one in created if one["data"]["upload_id"] == upload["upload_id"]]
        await mux.tell(f"assets/{asset}/turn-out", status="ready")
        return str(asset)


@pytest.mark.proof
async def test_each_lesson_ends_with_its_newest_video_and_mux_with_no_other(
    serve: Serve, worker: Work, http: httpx2.AsyncClient, mux: Fake, sessions: Sessions
) -> None:
    server = serve(MUX_BASE_URL=mux.url, **CREDENTIALS)
    worker(MUX_BASE_URL=mux.url, **CREDENTIALS)
    admin = await factories.sign_up(http, "head@example.com", base=server.url)
    await make_admin(sessions, admin)
    author = Author(http, server.url, admin.headers)
    world = await author.ask("POST", "/admin/courses", {"title": "Piano"})
    added = [await author.ask("POST", f"/admin/courses/{world['id']}/lessons", {"title": "C"}) for _ in range(LESSONS)]
    lessons = [lesson["id"] for lesson in added]
    hook = f"{server.url}/api/mux/webhook"
    await mux.send_webhooks(
        Endpoint(url=hook, secrets=(MUX_WEBHOOK_SECRET,), copies=3, shuffle=True, lose=0.3, delay=0.3, seed=11)
    )
    newest = {}
    for _ in range(2):
        for lesson in lessons:
            newest[lesson] = await author.film(mux, lesson)
    for lesson in lessons:  # what was lost is asked for
        told = await author.ask("POST", "/mux/check-upload-status", {"lesson_id": lesson})
        assert told["video_status"] == "ready"
    async with asyncio.timeout(PATIENCE_SECONDS):
        while await _shown(author, lessons) != newest or await _at_mux(mux) != set(newest.values()):  # noqa: ASYNC110
            await asyncio.sleep(0.2)  # other processes set no event of ours
    await mux.release(parallel=8)
    assert await _shown(author, lessons) == newest


async def _shown(author: Author, lessons: list[str]) -> dict[str, str]:
    return {lesson: (await author.ask("GET", f"/admin/lessons/{lesson}"))["mux_asset_id"] for lesson in lessons}


async def _at_mux(mux: Fake) -> set[str]:
    return set((await mux.tell("assets/list"))["assets"])

"""Somebody who learns the demo's piano, so far as a test wants; the rest they do in the browser."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import httpx2

from frontdesk.entrypoints.demo.people import PASSWORD

SIT, FIND, FINGERS, QUIZ, CHORDS, BOSS, SONG = range(7)  # the lessons in their order


@dataclass(frozen=True, slots=True)
class Learner:
    """An account, and the piano's lessons."""

    email: str
    world: str
    lessons: Sequence[str]

    def page(self, lesson: int) -> str:
        """Where a lesson is."""
        return f"/learn/lessons/{self.lessons[lesson]}"


def learner(site: str, email: str, *, done: int = 0, timezone: str | None = "Europe/Berlin") -> Learner:
    """Somebody who has completed the first `done` lessons; a new account where there is none."""
    with httpx2.Client(base_url=f"{site}/api/v1", timeout=60) as client:
        who = {"email": email, "password": PASSWORD}
        client.post("/auth/register", json={**who, "full_name": "Nora Field", "timezone": timezone})
        client.headers["Authorization"] = f"Bearer {client.post('/auth/login', json=who).json()['access_token']}"
        piano = client.get("/courses/worlds").json()["items"][0]["id"]
        lessons = [lesson["id"] for lesson in client.get(f"/courses/worlds/{piano}/lessons").json()["items"]]
        for lesson in lessons[:done]:
            finish(client, lesson)
    return Learner(email, piano, lessons)


def finish(client: httpx2.Client, lesson: str) -> None:
    """Complete a lesson, or lose a battle, with answers of the right shape."""
    content = client.get(f"/courses/lessons/{lesson}").json()["rich_content"] or {"blocks": []}
    answers = {block["id"]: _some_answer(block) for block in content["blocks"] if block["type"] != "note"}
    told = client.post(f"/courses/lessons/{lesson}/complete", json={"answers": answers})
    assert told.status_code == 200, told.text


def _some_answer(block: dict[str, Any]) -> object:
    options = [option["id"] for option in block.get("options", ())]
    return {
        "single": options[:1] and options[0],
        "multiple": options[:1],
        "order": options,
        "true_false": True,
        "numeric": 4,
        "short_text": "F",
    }[block["type"]]

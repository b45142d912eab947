"""A school for tests: what its admin writes and its learners do, all of it over HTTP."""

from dataclasses import dataclass
from typing import Any

from httpx2 import AsyncClient, Response

from tests.factories import Person

Thing = dict[str, Any]

QUIZ: Thing = {
    "version": 1,
    "blocks": [
        {"type": "note", "text": "A **minor** third.\n\n<script>alert(1)</script>"},
        {
            "type": "single",
            "id": "minor",
            "prompt": "Which is *C minor*?",
            "options": ["zzC-E-G", "zzC-Eb-G", "zzC-F-G"],
            "answer": 1,
            "explanation": "zzbecause-of-the-third",
        },
        {
            "type": "multiple",
            "id": "black",
            "prompt": "Black keys?",
            "options": ["C", "C#", "E", "F#"],
            "answer": [1, 3],
        },
        {"type": "true_false", "id": "sad", "prompt": "Minor is major.", "answer": False},
        {"type": "order", "id": "scale", "prompt": "Upwards.", "items": ["zz-do", "zz-re", "zz-mi", "zz-fa"]},
        {"type": "short_text", "id": "name", "prompt": "The fifth of C?", "accepted": ["zzG natural", "zzsol"]},
        {"type": "numeric", "id": "pitch", "prompt": "A4 in Hz?", "answer": 440.125, "tolerance": 0.5, "unit": "Hz"},
    ],
}


@dataclass(frozen=True, slots=True)
class School:
    """The admin's and the learners' calls."""

    client: AsyncClient
    admin: Person

    async def write(self, method: str, path: str, body: object = None, **headers: str) -> Response:
        """A call of the admin's."""
        sent = self.admin.headers | headers
        return await self.client.request(method, f"/api/v1/admin{path}", json=body, headers=sent)

    async def made(self, path: str, **fields: Any) -> Thing:
        """What the admin adds."""
        answer = await self.write("POST", path, {"title": "Untitled", **fields})
        assert answer.status_code == 201, answer.text
        thing: Thing = answer.json()
        return thing

    async def world(self, **fields: Any) -> Thing:
        """A published world."""
        return await self.made("/courses", **{"title": "Piano", "published": True, **fields})

    async def lesson(self, world: Thing, **fields: Any) -> Thing:
        """A lesson of it."""
        return await self.made(f"/courses/{world['id']}/lessons", **fields)

    async def worlds(self, who: Person | None = None) -> list[Thing]:
        """The first page of worlds as somebody sees them."""
        answer = await self.client.get("/api/v1/courses/worlds", headers=who.headers if who else {})
        assert answer.status_code == 200, answer.text
        items: list[Thing] = answer.json()["items"]
        return items

    async def statuses(self, world: Thing, who: Person | None = None) -> dict[str, str]:
        """What each lesson is for somebody, in the world's order."""
        address = f"/api/v1/courses/worlds/{world['id']}/lessons?size=100"
        answer = await self.client.get(address, headers=who.headers if who else {})
        assert answer.status_code == 200, answer.text
        return {item["id"]: item["status"] for item in answer.json()["items"]}

    async def read(self, lesson: Thing, who: Person | None = None) -> Response:
        """Read a lesson as somebody."""
        return await self.client.get(f"/api/v1/courses/lessons/{lesson['id']}", headers=who.headers if who else {})

    async def complete(self, lesson: Thing, who: Person | None, answers: object = None) -> Response:
        """Complete a lesson as somebody."""
        body = None if answers is None else {"answers": answers}
        address = f"/api/v1/courses/lessons/{lesson['id']}/complete"
        return await self.client.post(address, json=body, headers=who.headers if who else {})

    async def done(self, lesson: Thing, who: Person, answers: object = None) -> Thing:
        """Complete a lesson, which must succeed."""
        answer = await self.complete(lesson, who, answers)
        assert answer.status_code == 200, answer.text
        told: Thing = answer.json()
        assert told["completed"], told
        return told

    async def me(self, who: Person) -> Thing:
        """A profile."""
        answer = await self.client.get("/api/v1/users/me", headers=who.headers)
        profile: Thing = answer.json()
        return profile


def told(answer: Response) -> tuple[int, str]:
    """How a refusal was answered."""
    return answer.status_code, answer.json()["code"]


def answers_to(lesson: Thing, *, wrong: tuple[str, ...] = ()) -> Thing:
    """The right answers to `QUIZ` as a learner gives them who was shown `lesson`, but for some."""
    options = {
        block["id"]: {
            option["html"].removeprefix("<p>").removesuffix("</p>"): option["id"] for option in block["options"]
        }
        for block in lesson["rich_content"]["blocks"]
        if "options" in block
    }
    scale = options["scale"]
    right: Thing = {
        "minor": options["minor"]["zzC-Eb-G"],
        "black": [options["black"]["F#"], options["black"]["C#"]],
        "sad": False,
        "scale": [scale["zz-do"], scale["zz-re"], scale["zz-mi"], scale["zz-fa"]],
        "name": "  ZZSOL ",
        "pitch": 440.6,
    }
    mistakes: Thing = {
        "minor": options["minor"]["zzC-E-G"],
        "black": [options["black"]["F#"]],
        "sad": True,
        "scale": [scale["zz-re"], scale["zz-do"], scale["zz-mi"], scale["zz-fa"]],
        "name": "fa",
        "pitch": 440.7,
    }
    return right | {name: mistakes[name] for name in wrong}

"""The load: people who book, cancel and look, two at a time at the same hour, and do not give up without an answer."""

import asyncio
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, Final, Self

import httpx2

from faults.reckoning import Acknowledged
from tests import factories

VISITORS: Final = 6
PAUSE_SECONDS: Final = 0.5  # of a visitor between two visits: the faults are the subject, not the rate
RETRY_SECONDS: Final = 0.2
PATIENCE_SECONDS: Final = 180.0  # with one question, all attempts together
TIMEOUT_SECONDS: Final = 60.0  # with one attempt: longer than any part of the API waits for another
ROOMS: Final = 20
DAYS_AHEAD: Final = 7
AGAIN: Final = {"in_progress", "try_again"}  # 409 that ask to be repeated
UNAVAILABLE: Final = 503


class NoAnswer(Exception):
    """Somebody asked for longer than anybody should have to."""


@dataclass(slots=True)
class Tally:
    """What the crowd has seen."""

    answers: Counter[str] = field(default_factory=Counter)  # by status and code, each attempt
    broken: Counter[str] = field(default_factory=Counter)  # attempts without an answer, by kind
    replayed: int = 0  # bookings that were made, and their first answer got lost on its way
    unfit: list[str] = field(default_factory=list)  # answers that nobody may get
    latencies: list[float] = field(default_factory=list)  # seconds, of attempts that were answered for good
    longest: float = 0.0  # seconds from a question to its final answer, with all attempts


@dataclass(frozen=True, slots=True)
class Place:
    """Where people book: a provider that confirms by itself, and its rooms."""

    provider_id: str
    rooms: list[str]
    desk: dict[str, str]  # the headers of somebody who works there


async def open_place(client: httpx2.AsyncClient, base: str) -> Place:
    """Make a provider with rooms, open around the clock."""
    owner = await factories.owner(client, base=base)
    place = await factories.provider(client, owner, base=base, auto_confirm=True)
    rooms = [await factories.room(client, owner, place["id"], base=base, name=f"Room {n}") for n in range(ROOMS)]
    return Place(place["id"], [room["id"] for room in rooms], owner.headers)


class Crowd:
    """Visitors at one API; what they were told is `acknowledged`, what they saw is in `tally`."""

    def __init__(self, url: str, place: Place) -> None:
        self.url = url
        self.place = place
        self.tally = Tally()
        self.acknowledged: list[Acknowledged] = []
        self.unanswered = 0
        self._numbers = count()
        self._closed = asyncio.Event()
        self._answered_since = asyncio.Condition()
        self._latest = 0.0  # when the request was sent that the latest acknowledged booking answers
        self._morning = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(
            days=DAYS_AHEAD
        )

    async def __aenter__(self) -> Self:
        """Let them in."""
        limits = httpx2.Limits(max_connections=2 * VISITORS, max_keepalive_connections=2 * VISITORS)
        self._http = httpx2.AsyncClient(timeout=TIMEOUT_SECONDS, limits=limits, trust_env=False)
        self._visitors = [asyncio.create_task(self._visit()) for _ in range(VISITORS)]
        return self

    async def __aexit__(self, *failed: object) -> None:
        """Close, when everybody has an answer."""
        self._closed.set()
        if failed[0] is not None:
            for visitor in self._visitors:
                visitor.cancel()
        await asyncio.gather(*self._visitors, return_exceptions=failed[0] is not None)
        await self._http.aclose()

    async def acknowledges(self) -> float:
        """Wait until a request that is sent from now on books something; how many seconds that took."""
        began = time.monotonic()
        async with asyncio.timeout(PATIENCE_SECONDS), self._answered_since:
            await self._answered_since.wait_for(lambda: self._latest > began)
        return time.monotonic() - began

    async def _visit(self) -> None:
        while not self._closed.is_set():
            try:
                await self._once(next(self._numbers))
            except NoAnswer:
                self.unanswered += 1
            await asyncio.sleep(PAUSE_SECONDS)

    async def _once(self, number: int) -> None:
        match number % 4:
            case 0:  # two want the same hour
                bookings = [made for made in await asyncio.gather(*(self._book(number, who) for who in "ab")) if made]
                if len(bookings) != 1:
                    self.tally.unfit.append(f"{len(bookings)} of two had hour {number}")
            case 1:
                if made := await self._book(number, "a"):
                    await self._cancel(made)
            case 2:
                await self._book(number, "a")
                await self._ask("GET", self._free_times(number))
            case _:
                await self._book(number, "a")
                desk = f"/api/v1/bookings?provider_id={self.place.provider_id}&size=20"
                await self._ask("GET", desk, headers=self.place.desk)

    async def _book(self, number: int, who: str) -> dict[str, Any] | None:
        start = self._morning + timedelta(hours=number // ROOMS)
        body = factories.guest(
            room_id=self.place.rooms[number % ROOMS],
            start_time=start.isoformat(),
            duration_minutes=60,
            client_email=f"client-{number}-{who}@example.com",
            client_phone=f"+4420{number:05}{ord(who):03}",
        )
        answer = await self._ask("POST", "/api/v1/bookings", body=body, key=f"booking-{number}-{who}")
        if answer.status_code != httpx2.codes.CREATED:
            if (answer.status_code, answer.json()["code"]) != (409, "slot_taken") or number % 4:
                self.tally.unfit.append(f"{answer.status_code} {answer.text[:200]}")
            return None
        made: dict[str, Any] = answer.json()
        self.acknowledged.append(Acknowledged(made["id"]))
        return made

    async def _cancel(self, made: dict[str, Any]) -> None:
        (mine,) = (it for it in self.acknowledged if it.id == made["id"])
        path = f"/api/v1/bookings/{made['id']}/cancel?token={made['manage_token']}"
        answer = await self._ask("POST", path, key=f"cancel-{made['id']}")
        if answer.status_code == httpx2.codes.OK:
            mine.cancelled = True
        else:
            self.tally.unfit.append(f"{answer.status_code} {answer.text[:200]}")

    def _free_times(self, number: int) -> str:
        day = (self._morning + timedelta(hours=number // ROOMS)).date()
        return f"/api/v1/providers/{self.place.provider_id}/rooms/availability?date={day}&duration=60"

    async def _ask(
        self,
        method: str,
        path: str,
        *,
        body: object = None,
        key: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> httpx2.Response:
        """Ask until there is an answer for good. Raises `NoAnswer`."""
        sent_headers = {**(headers or {}), **({"Idempotency-Key": key} if key else {})}
        began, was_broken = time.monotonic(), False
        while (sent := time.monotonic()) - began < PATIENCE_SECONDS:
            try:
                answer = await self._http.request(method, f"{self.url}{path}", json=body, headers=sent_headers)
            except httpx2.TransportError as error:
                self.tally.broken[type(error).__name__] += 1
                was_broken = True
            else:
                if self._is_final(answer):
                    await self._note(answer, asked=began, sent=sent, was_broken=was_broken)
                    return answer
            await asyncio.sleep(RETRY_SECONDS)
        raise NoAnswer(path)

    def _is_final(self, answer: httpx2.Response) -> bool:
        status = answer.status_code
        code = answer.json().get("code", "") if "problem" in answer.headers.get("content-type", "") else ""
        self.tally.answers[f"{status} {code}".strip()] += 1
        if status == UNAVAILABLE and "retry-after" in answer.headers:
            return False
        if status >= httpx2.codes.INTERNAL_SERVER_ERROR:
            self.tally.unfit.append(f"{status} {answer.text[:200]}")
            return False
        return not (status == httpx2.codes.TOO_MANY_REQUESTS or code in AGAIN)

    async def _note(self, answer: httpx2.Response, *, asked: float, sent: float, was_broken: bool) -> None:
        now = time.monotonic()
        self.tally.latencies.append(now - sent)
        self.tally.longest = max(self.tally.longest, now - asked)
        if was_broken and answer.headers.get("idempotency-replayed") == "true":
            self.tally.replayed += 1
        if answer.status_code == httpx2.codes.CREATED:
            async with self._answered_since:
                self._latest = max(self._latest, sent)
                self._answered_since.notify_all()

"""What can be asked of a fake beside its vendor's API: to misbehave, to send webhooks badly, to be at another time.

Under `/_control`, for tests alone. `tests.fakes.process.Fake` is the other end.
"""

import asyncio
import random
import re
import time
from collections.abc import Callable, Coroutine, Mapping
from typing import Any, Literal

import httpx2
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

Json = dict[str, Any]
PATIENCE_SECONDS = 20.0  # vendors give a receiver between 10 and 30


class Fault(BaseModel):
    """Something that goes wrong with the next `times` calls of a method and path (a regular expression).

    `before` their effect or `after` it, `seconds` pass, and where there is a `status` it is the answer.
    """

    method: str = "POST"
    path: str = ".*"
    when: Literal["before", "after"]
    status: int | None = None
    seconds: float = 0.0
    times: int = 1


class Endpoint(BaseModel):
    """Where webhooks go, and how well they get there.

    Each is sent `copies` times; `lose` is the share that never is; with `hold` they wait until they are released.
    """

    url: str | None = None
    signed_url: str | None = None  # Square: as it was entered there, where that differs from `url`
    secrets: tuple[str, ...] = ()
    copies: int = 1
    shuffle: bool = False
    lose: float = 0.0
    delay: float = 0.0  # seconds
    hold: bool = False
    seed: int = 0


class Call(BaseModel):
    """A call that reached the vendor's API, and how it decided; `replayed`: as on an earlier call with the same key."""

    method: str
    path: str
    key: str | None
    status: int
    replayed: bool


class Outcome(BaseModel):
    """What a receiver answered to one delivery; 0 where there was no answer."""

    id: str
    type: str
    status: int


Sign = Callable[[Endpoint, bytes, int], Mapping[str, str]]


class Webhooks:
    """Events that happened, and those that have yet to be delivered: one is tried again until it gets a 2xx."""

    def __init__(self, *, sign: Sign, id_field: str, now: Callable[[], int]) -> None:
        self._sign, self._id_field, self._now = sign, id_field, now
        self._sending: set[asyncio.Task[list[Outcome]]] = set()
        self.point(Endpoint())

    def point(self, endpoint: Endpoint) -> None:
        """Send to another endpoint from now on, and forget what happened before."""
        self.endpoint = endpoint
        self.events: list[Json] = []
        self._waiting: list[Json] = []
        self._chance = random.Random(endpoint.seed)  # noqa: S311  which of a test's webhooks get lost is no secret

    def emit(self, event: Json) -> None:
        """Something happened."""
        self.events.append(event)
        if self.endpoint.url is None or self._chance.random() < self.endpoint.lose:
            return
        self._waiting.append(event)
        if not self.endpoint.hold:
            task = asyncio.get_running_loop().create_task(self.release(delay=self.endpoint.delay))
            self._sending.add(task)
            task.add_done_callback(self._sending.discard)

    async def release(self, *, parallel: int = 1, delay: float = 0.0) -> list[Outcome]:
        """Send all that wait, so many at once."""
        await asyncio.sleep(delay)
        batch = self._waiting * self.endpoint.copies
        self._waiting = []
        if self.endpoint.shuffle:
            self._chance.shuffle(batch)
        places = asyncio.Semaphore(parallel)
        async with httpx2.AsyncClient(timeout=PATIENCE_SECONDS, trust_env=False) as client:
            outcomes = await asyncio.gather(*(self._send(client, event, places) for event in batch))
        taken = {outcome.id for outcome in outcomes if httpx2.codes.is_success(outcome.status)}
        failed = {event[self._id_field]: event for event in batch if event[self._id_field] not in taken}
        self._waiting.extend(failed.values())
        return list(outcomes)

    async def _send(self, client: httpx2.AsyncClient, event: Json, places: asyncio.Semaphore) -> Outcome:
        body = JSONResponse(event).body
        headers = {"Content-Type": "application/json", **self._sign(self.endpoint, bytes(body), self._now())}
        async with places:
            try:
                answer = await client.post(str(self.endpoint.url), content=bytes(body), headers=headers)
                status = answer.status_code
            except httpx2.TransportError:
                status = 0
        return Outcome(id=event[self._id_field], type=event["type"], status=status)


class Control:
    """A fake's clock, faults, webhooks and record of calls, and the routes that change them."""

    def __init__(self, *, sign: Sign, id_field: str, reset: Callable[[], None]) -> None:
        self._reset = reset
        self._ahead = 0.0
        self._faults: list[Fault] = []
        self.calls: list[Call] = []
        self.webhooks = Webhooks(sign=sign, id_field=id_field, now=self.now)

    def now(self) -> int:
        """The vendor's clock, in seconds since 1970."""
        return int(time.time() + self._ahead)

    async def misbehave(self, when: Literal["before", "after"], request: Request) -> int | None:
        """Take the fault that is meant for this call, if any: wait, and tell the status to answer with."""
        for fault in self._faults:
            meant = (fault.method, fault.when) == (request.method, when)
            if meant and fault.times > 0 and re.fullmatch(fault.path, request.url.path):
                fault.times -= 1
                await asyncio.sleep(fault.seconds)
                return fault.status
        return None

    def routes(self) -> list[Route]:
        """The routes under `/_control`."""
        return [
            Route("/_control/ready", _ok),
            Route("/_control/reset", self._start_anew, methods=["POST"]),
            Route("/_control/clock", self._set_clock, methods=["POST"]),
            Route("/_control/faults", self._add_fault, methods=["POST"]),
            Route("/_control/webhooks", self._point, methods=["POST"]),
            Route("/_control/release", self._release, methods=["POST"]),
            Route("/_control/events", self._events),
            Route("/_control/calls", self._calls),
        ]

    async def _start_anew(self, _: Request) -> Response:
        self._ahead, self._faults, self.calls = 0.0, [], []
        self.webhooks.point(Endpoint())
        self._reset()
        return Response(status_code=204)

    async def _set_clock(self, request: Request) -> Response:
        self._ahead = (await request.json())["now"] - time.time()
        return Response(status_code=204)

    async def _add_fault(self, request: Request) -> Response:
        self._faults.append(Fault.model_validate(await request.json()))
        return Response(status_code=204)

    async def _point(self, request: Request) -> Response:
        self.webhooks.point(Endpoint.model_validate(await request.json()))
        return Response(status_code=204)

    async def _release(self, request: Request) -> Response:
        outcomes = await self.webhooks.release(parallel=(await request.json())["parallel"])
        return JSONResponse([outcome.model_dump() for outcome in outcomes])

    async def _events(self, _: Request) -> Response:
        return JSONResponse(self.webhooks.events)

    async def _calls(self, _: Request) -> Response:
        return JSONResponse([call.model_dump() for call in self.calls])


async def _ok(_: Request) -> Response:
    return Response(status_code=204)


Act = Callable[[Request, Json], Coroutine[Any, Any, Json]]


def act(path: str, perform: Act) -> Route:
    """A route by which a test does what a person would do at the vendor, for example pay."""

    async def answer(request: Request) -> Response:
        return JSONResponse(await perform(request, await request.json()))

    return Route(f"/_control{path}", answer, methods=["POST"])

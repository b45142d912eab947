"""Paying with real processes: on a laptop with nothing but `frontdesk up`, and through Stripe while processes die."""

import asyncio
import os
import shutil
import signal
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import asyncpg
import httpx2
import pytest

from tests import factories
from tests.embedded import Runner, Up
from tests.fakes.control import Endpoint, Fault
from tests.fakes.process import Fake
from tests.integrations.conftest import KEY, WEBHOOK_SECRET
from tests.journeys.conftest import Serve, Work
from tests.patience import PATIENCE_SECONDS

PRICE = {"currency": "EUR", "prices": [{"duration_minutes": 60, "amount": 4000}]}
CANCELLED = {"reason": "Ill"}


class Studio:
    """A studio whose hour costs 40.00 EUR, at an installation that runs."""

    def __init__(self, http: httpx2.AsyncClient, base: str) -> None:
        self._http, self.base = http, base

    async def open(self) -> "Studio":
        """Found it, with a room that costs something."""
        owner = await factories.owner(self._http, base=self.base)
        self._headers = owner.headers
        provider = await factories.provider(self._http, owner, base=self.base)
        self.room = (await factories.room(self._http, owner, provider["id"], base=self.base))["id"]
        self.company = provider["company_id"]
        await self.call("PUT", f"/rooms/{self.room}/prices", **PRICE)
        return self

    async def call(self, method: str, path: str, /, **body: Any) -> Any:
        """Ask as the owner."""
        answer = await self._http.request(method, f"{self.base}/api/v1{path}", json=body or None, headers=self._headers)
        assert answer.is_success, answer.text
        return answer.json()

    async def book(self, start: str) -> Any:
        """Book as a guest."""
        body = factories.guest(room_id=self.room, start_time=start, duration_minutes=60)
        answer = await self._http.post(f"{self.base}/api/v1/bookings", json=body)
        assert answer.status_code == 201, answer.text
        return answer.json()

    async def page(self, booking: Any) -> str:
        """The gateway's page behind a booking's link."""
        answer = await self._http.get(self.base + urlsplit(booking["payment_link"]).path)
        assert answer.status_code == 303, answer.text
        return str(answer.headers["location"])

    async def cancel(self, booking: Any) -> None:
        """Call off as the guest."""
        path = f"{self.base}/api/v1/bookings/{booking['id']}/cancel?token={booking['manage_token']}"
        assert (await self._http.post(path, json=CANCELLED)).status_code == 200

    async def charge(self, booking: Any) -> Any:
        """The one charge of a booking."""
        (charge,) = (await self.call("GET", f"/bookings/{booking['id']}/payments"))["items"]
        return charge

    async def status(self, booking: Any) -> str:
        """Where a booking stands."""
        return str((await self.call("GET", f"/bookings/{booking['id']}"))["status"])


async def until(expected: Any, found: Callable[[], Awaitable[Any]], *, seconds: float = PATIENCE_SECONDS) -> None:
    """Wait until something is as expected; what it was instead is told."""
    last = None
    try:
        async with asyncio.timeout(seconds):
            while (last := await found()) != expected:  # noqa: ASYNC110  other processes set no event of ours
                await asyncio.sleep(0.1)
    except TimeoutError:
        assert last == expected


@pytest.fixture
def up() -> Iterator[tuple[Up, Runner]]:
    """An installation on a laptop: nothing but `frontdesk up`."""
    place = Path(tempfile.mkdtemp(prefix="frontdesk-test-"))
    place.chmod(0o711)
    runner = Runner(None, place)
    started = Up(runner, place / "data", "--workers", "1", "--no-demo").start()
    yield started, runner
    assert started.stop() == 0, started.output
    shutil.rmtree(place)


@pytest.mark.proof
async def test_on_a_laptop(up: tuple[Up, Runner], http: httpx2.AsyncClient) -> None:
    installation, runner = up
    studio = await Studio(http, installation.url).open()
    kept, called_off = await studio.book("2027-03-15T10:00"), await studio.book("2027-03-15T12:00")
    for booking in (kept, called_off):
        page = await studio.page(booking)
        assert (await http.get(page)).status_code == 200
        assert (await http.post(page, data={"button": "pay"})).status_code == 303
        await until("confirmed", partial(studio.status, booking))
    await studio.cancel(called_off)

    async def refunds() -> list[tuple[int, str]]:
        return [(it["amount"], it["status"]) for it in (await studio.charge(called_off))["refunds"]]

    async def balance() -> list[tuple[int, int, int]]:
        items = (await studio.call("GET", f"/companies/{studio.company}/balance"))["items"]
        return [(it["available"], it["refunding"], it["paying_out"]) for it in items]

    await until([(4000, "succeeded")], refunds)
    assert await balance() == [(4000, 0, 0)]
    await studio.call("POST", f"/companies/{studio.company}/payouts", amount=3000)

    async def payouts() -> list[tuple[int, str]]:
        items = (await studio.call("GET", f"/companies/{studio.company}/payouts"))["items"]
        return [(it["amount"], it["status"]) for it in items]

    await until([(3000, "paid")], payouts)
    assert await balance() == [(1000, 0, 0)]
    reconciled = runner.run("reconcile", "--data", str(installation.data))
    assert (reconciled.returncode, reconciled.stdout) == (0, "Every cent is explained.\n"), reconciled.stderr


@pytest.mark.proof
async def test_killed_between_stripes_effect_and_our_commit(
    serve: Serve, worker: Work, stripe: Fake, http: httpx2.AsyncClient, database_url: str
) -> None:
    """First the API while a page is opened, then the worker while a refund is made: each has one effect at Stripe."""
    environment = {
        "STRIPE_SECRET_KEY": KEY,
        "STRIPE_WEBHOOK_SECRET": WEBHOOK_SECRET,
        "STRIPE_API_BASE": stripe.url,
        "PAYMENT_GATEWAY": "stripe",
    }
    server = serve(**environment)
    studio = await Studio(http, server.url).open()
    booking = await studio.book("2027-03-15T10:00")
    await stripe.fault(Fault(path="/v1/checkout/sessions", when="after", seconds=60))
    asking = asyncio.create_task(studio.page(booking))
    await until(1, partial(made, stripe, "/v1/checkout/sessions"))
    server.kill()
    with pytest.raises(httpx2.TransportError):
        await asking
    server = serve(**environment)
    studio.base = server.url
    page = await studio.page(booking)
    assert await made(stripe, "/v1/checkout/sessions") == 1
    working = worker(**environment)
    hooks = Endpoint(url=f"{server.url}/webhooks/stripe", secrets=(WEBHOOK_SECRET,), copies=5, shuffle=True, hold=True)
    await stripe.send_webhooks(hooks)
    assert (await stripe.tell(f"sessions/{page.rpartition('/')[2]}/pay", outcome="paid"))["paid"]
    assert {outcome.status for outcome in await stripe.release(parallel=8)} == {200}
    await until("confirmed", partial(studio.status, booking))
    await stripe.fault(Fault(path="/v1/refunds", when="after", seconds=60))
    await studio.cancel(booking)
    await until(1, partial(made, stripe, "/v1/refunds"))
    os.killpg(working.pid, signal.SIGKILL)
    working.wait()
    await due_now(database_url)  # what the dead one had in hand: its lease is over
    worker(**environment)

    async def refunds() -> list[tuple[int, str]]:
        return [(it["amount"], it["status"]) for it in (await studio.charge(booking))["refunds"]]

    await until([(4000, "succeeded")], refunds)
    assert await made(stripe, "/v1/refunds") == 1
    events = [event["type"] for event in await stripe.events()]
    assert (events.count("charge.succeeded"), events.count("refund.created")) == (1, 1)


async def made(stripe: Fake, path: str) -> int:
    """How many things have been made there; a call that repeats another makes none."""
    calls = [call for call in await stripe.calls(path) if call.method == "POST"]
    return len([call for call in calls if call.status == 200 and not call.replayed])


async def due_now(database_url: str) -> None:
    connection = await asyncpg.connect(database_url)
    await connection.execute("UPDATE outbox SET due_at = now() WHERE done_at IS NULL")
    await connection.close()

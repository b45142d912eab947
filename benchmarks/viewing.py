"""A month of all twenty rooms of a provider: the request beside the statement about busy times that it runs."""

import datetime as dt
import random

from benchmarks.dataset import PROVIDER, READ_DAYS, ROOM, ROOMS_PER_PROVIDER, ZONE, id_of
from benchmarks.figures import latencies
from benchmarks.load import get
from benchmarks.reading import DRIVER, DURATION, http
from benchmarks.subject import Subject
from frontdesk.modules.calendar.queries import BUSY_EACH

MONTH_OF_ROOMS = f"a month of {ROOMS_PER_PROVIDER} rooms"
TIMES = 100  # in each round
WARM_UP = 4  # requests for each provider


async def measure(subject: Subject) -> None:
    """The month of random providers, to the database and over HTTP, one client."""
    count = subject.times(TIMES)
    subject.add(MONTH_OF_ROOMS, DRIVER, await subject.alone(lambda: _ask_driver(subject), count=count))
    for workers, api in subject.apis.items():
        asked = random.choices(subject.dataset.viewed, k=count)
        known = [_request(subject, provider) for provider in {*asked} for _ in range(WARM_UP)]
        await subject.send(api, known, clients=workers)
        answers = await subject.send(api, [_request(subject, provider) for provider in asked], clients=1)
        assert answers.statuses.keys() == {200}, answers.statuses
        subject.add(MONTH_OF_ROOMS, http(workers), latencies(answers.latencies))


def _request(subject: Subject, provider: int) -> bytes:
    first, last = subject.dataset.day(0), subject.dataset.day(READ_DAYS - 1)
    return get(f"/api/v1/providers/{id_of(PROVIDER, provider)}/rooms/availability?from={first}&to={last}")


async def _ask_driver(subject: Subject) -> None:
    first = 1 + ROOMS_PER_PROVIDER * random.choice(subject.dataset.viewed)
    rooms = [id_of(ROOM, number) for number in range(first, first + ROOMS_PER_PROVIDER)]
    start, end = (dt.datetime.combine(subject.dataset.day(number), dt.time(), ZONE) for number in (0, READ_DAYS))
    assert await subject.driver.fetch(BUSY_EACH, start, end + DURATION, subject.now, rooms)

"""When a room can be booked, in a day and a month: the request beside the statement about busy times it runs."""

import datetime as dt
import random
from dataclasses import dataclass

from benchmarks.dataset import READ_DAYS, ROOM, ZONE, Dataset, id_of, sql_id
from benchmarks.figures import latencies
from benchmarks.load import get
from benchmarks.pgbench import bound
from benchmarks.subject import Subject
from frontdesk.modules.calendar.queries import BUSY
from frontdesk.modules.rooms.queries import ASKED

FLOOR = "round trip"
PGBENCH, BOTH, DRIVER = "pgbench", "pgbench, all its statements", "driver"
BARE_ASGI = "bare ASGI, 1 worker"
WARM_UP = 4  # requests for each room, so that most likely each worker knows it
DURATION = dt.timedelta(hours=1)  # the providers' default: a start on the last day needs so much after it


def http(workers: int) -> str:
    """The way of a request to an API of so many workers."""
    return f"HTTP, {workers} worker{'s' if workers > 1 else ''}"


@dataclass(frozen=True, slots=True)
class Question:
    """So many days of a room; how often it is asked in each round over HTTP and by pgbench."""

    name: str
    days: int
    requests: int
    transactions: int


DAY = Question("a day", 1, requests=1600, transactions=8_000)
MONTH = Question("a month", READ_DAYS, requests=800, transactions=4_000)


async def warm_up(subject: Subject) -> None:
    """Have the APIs read what they keep in mind, and open their connections."""
    for api in (*subject.apis.values(), subject.bare):
        rooms = random.sample(subject.dataset.asked, k=len(subject.dataset.asked)) * WARM_UP
        await subject.crowd(api, [_request(subject.dataset, DAY, room=room, first=0) for room in rooms])


async def measure_floor(subject: Subject) -> None:
    """The round trip: a statement that does nothing."""
    subject.add(FLOOR, PGBENCH, await subject.script("SELECT 1;\n", transactions=subject.times(16_000)))
    subject.add(
        FLOOR, DRIVER, await subject.alone(lambda: subject.driver.fetchrow("SELECT 1"), count=subject.times(800))
    )


async def measure(subject: Subject, question: Question) -> None:
    """A question, to the database and over HTTP."""
    transactions = subject.times(question.transactions)
    known, busy = bound(ASKED, sql_id(ROOM, ":room")), _busy(subject, question)
    at_random = _at_random(question)
    subject.add(question.name, PGBENCH, await subject.script(at_random + busy, transactions=transactions))
    subject.add(question.name, BOTH, await subject.script(at_random + known + busy, transactions=transactions))
    subject.add(
        question.name, DRIVER, await subject.alone(lambda: _ask_driver(subject, question), count=subject.times(400))
    )
    ways = {BARE_ASGI: subject.bare, **{http(workers): api for workers, api in subject.apis.items()}}
    for way, api in ways.items():
        asked = requests(subject.dataset, question, count=subject.times(question.requests))
        answers, values = await subject.crowd(api, asked)
        assert answers.statuses.keys() == {200}, answers.statuses
        one = await subject.send(api, asked[: subject.times(question.requests // 4)], clients=1)
        subject.add(question.name, way, values | latencies(one.latencies))


def requests(dataset: Dataset, question: Question, *, count: int) -> list[bytes]:
    """The question as it is asked over HTTP, of a room and of days at random."""
    return [
        _request(dataset, question, room=random.choice(dataset.asked), first=_first(question)) for _ in range(count)
    ]


def _request(dataset: Dataset, question: Question, *, room: int, first: int) -> bytes:
    start, end = dataset.day(first), dataset.day(first + question.days - 1)
    days = f"date={start}" if question.days == 1 else f"from={start}&to={end}"
    return get(f"/api/v1/rooms/{id_of(ROOM, room)}/availability?{days}")


def _first(question: Question) -> int:
    return random.randrange(READ_DAYS - question.days + 1)


def _at_random(question: Question) -> str:
    return f"\\set room :first + :step * random(0, :rooms - 1)\n\\set day random(0, {READ_DAYS - question.days})\n"


def _busy(subject: Subject, question: Question) -> str:
    start, end = (subject.dataset.sql_start(day) for day in (":day", f":day + {question.days}"))
    until = f"{end} + interval '{DURATION.seconds} seconds'"
    return bound(BUSY, start, until, "to_timestamp(:now)", sql_id(ROOM, ":room"))


async def _ask_driver(subject: Subject, question: Question) -> None:
    first = _first(question)
    start, end = (
        dt.datetime.combine(subject.dataset.day(number), dt.time(), ZONE) for number in (first, first + question.days)
    )
    room = id_of(ROOM, random.choice(subject.dataset.asked))
    assert await subject.driver.fetchrow(BUSY, start, end + DURATION, subject.now, room)

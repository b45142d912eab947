"""Placing a booking as a guest: the request beside the transaction that it runs, statement by statement."""

from uuid import UUID

import orjson

from benchmarks.dataset import FREE_HOUR, ROOM, Dataset, id_of, sql_id
from benchmarks.load import post
from benchmarks.pgbench import bound
from benchmarks.reading import PGBENCH, http
from benchmarks.subject import CLIENTS, Subject
from frontdesk.core.events import Event
from frontdesk.modules.bookings.events import BookingPlaced
from frontdesk.modules.bookings.queries import INSERT_BOOKING, INSERTED, PLACE_BY_ROOM
from frontdesk.modules.calendar.queries import HOLD, TAKE
from frontdesk.modules.payments.events import ChargeAsked
from frontdesk.modules.payments.queries import ASK, ASKED, WAYS_TO_PAY

PLACE = "place a booking"
REQUESTS, TRANSACTIONS = 640, 2_400  # in each round
WARM_UP = 64
_GROUP, _CHARGE = 3, 4  # kinds of ids: of the booking that takes a free hour, and of what is asked for it
_ANYTHING = UUID(int=0)
GUEST = {
    "client_name": "Ada Lovelace",
    "client_phone": "+44 20 7946 0958",
    "client_email": "ada@example.com",
    "duration_minutes": 60,
}


async def warm_up(subject: Subject) -> None:
    """Have the APIs prepare their statements."""
    for api in subject.apis.values():
        await subject.crowd(api, requests(subject.dataset, WARM_UP))


async def measure(subject: Subject) -> None:
    """Bookings of free hours, each of which is placed."""
    for workers, api in subject.apis.items():
        count = subject.times(REQUESTS)
        answers, values = await subject.crowd(api, requests(subject.dataset, count))
        assert answers.statuses == {201: count}, answers.statuses
        subject.add(PLACE, http(workers), values)
    each = -(-subject.times(TRANSACTIONS) // CLIENTS)
    base = subject.dataset.take(each * CLIENTS).start
    values = await subject.script(script(subject), transactions=each * CLIENTS, base=base, each=each, turn=0)
    subject.add(PLACE, PGBENCH, values)


def requests(dataset: Dataset, count: int, *, times: int = 1) -> list[bytes]:
    """Requests for so many free hours, each hour `times` times in a row."""
    made = []
    for number in dataset.take(count):
        room, start = dataset.hour(number)
        body = {**GUEST, "room_id": id_of(ROOM, room), "start_time": start}
        made += [post("/api/v1/bookings", body)] * times
    return made


def script(subject: Subject) -> str:
    """What a request runs, for pgbench: each client walks through free hours of its own."""
    room, group, start = sql_id(ROOM, ":room"), sql_id(_GROUP, ":number"), subject.dataset.sql_start(":day", ":hour")
    end = f"{start} + interval '1 hour'"
    taken = ["uuidv7()", room, room, "0::smallint", start, end]  # the second room is its version
    take = bound(TAKE, *(f"ARRAY[{value}]" for value in taken), group, "NULL::timestamptz")
    hold = bound(HOLD, group, start)
    place = bound(PLACE_BY_ROOM, room).removesuffix(";\n") + " \\gset\n"
    ways = bound(WAYS_TO_PAY, ":company_id::uuid", ":provider_id::uuid")
    charge = sql_id(_CHARGE, ":number")
    ask = bound(ASK, *_charge(charge, group, ends=start), *_fact(ChargeAsked(charge_id=_ANYTHING), charge))
    placed = BookingPlaced(booking_id=_ANYTHING, company_id=_ANYTHING, status="pending")
    booking = _booking(room, group, charge, span=(start, end))
    client = ["uuidv7()", "'tel:' || :number"]  # each booking is another client's
    insert = bound(INSERT_BOOKING, *booking, *_fact(placed, group), *client)
    choose = "\\set number :base + :client_id * :each + :turn\n\\set turn :turn + 1\n" + FREE_HOUR
    return choose + "BEGIN;\n" + place + take + ways + hold + ask + insert + "COMMIT;\n"


def _fact(event: Event, stream: str) -> list[str]:
    """What the insertion of a fact is given; facts of one booking go one after another."""
    payload = orjson.dumps(event.payload()).decode()
    return ["uuidv7()", f"'{event.topic}'", stream, f"'{payload}'", "NULL", "to_timestamp(:now)"]


def _charge(charge: str, group: str, *, ends: str) -> list[str]:
    values = {
        "id": charge,
        "tenant_id": ":company_id::uuid",
        "subject_id": group,
        "gateway": "'sandbox'",
        "to_owner": "false",
        "method": "'online'",
        "description": "'Somewhere, some time'",
        "client_email": f"'{GUEST['client_email']}'",
        "timezone": "'Europe/Berlin'",
        "amount": "4000",
        "fee": "0",
        "currency": "'EUR'",
        "status": "'open'",
        "expires_at": ends,
        "refund_tiers": "'[]'",
    }
    return [values.get(column, "NULL") for column in ASKED]


def _booking(room: str, group: str, charge: str, *, span: tuple[str, str]) -> list[str]:
    values = {
        "id": group,
        "company_id": ":company_id::uuid",
        "provider_id": ":provider_id::uuid",
        "room_id": room,
        "client_name": f"'{GUEST['client_name']}'",
        "client_phone": f"'{GUEST['client_phone']}'",
        "client_phone_e164": "'+442079460958'",
        "client_email": f"'{GUEST['client_email']}'",
        "start_time": span[0],
        "end_time": span[1],
        "buffer_before_minutes": "0",
        "buffer_after_minutes": "0",
        "status": "'pending'",
        "pending_reason": "'payment'",
        "hold_expires_at": span[0],
        "amount": "4000",
        "currency": "'EUR'",
        "charge_id": charge,
        "source": "'web'",
    }
    return [values.get(column, "NULL") for column in INSERTED]

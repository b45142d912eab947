"""Placing a booking as a guest: the request beside the transaction that it runs, statement by statement."""

import orjson

from benchmarks.dataset import FREE_HOUR, ROOM, id_of, sql_id
from benchmarks.load import post
from benchmarks.pgbench import bound
from benchmarks.reading import PGBENCH, http
from benchmarks.subject import CLIENTS, Subject
from frontdesk.modules.bookings.events import BookingPlaced
from frontdesk.modules.bookings.queries import INSERT_BOOKING, INSERTED, PLACE_BY_ROOM
from frontdesk.modules.calendar.queries import TAKE

PLACE = "place a booking"
REQUESTS, TRANSACTIONS = 640, 2_400  # in each round
WARM_UP = 64
_GROUP = 3  # a kind of id: of the booking that takes a free hour
GUEST = {
    "client_name": "Ada Lovelace",
    "client_phone": "+44 20 7946 0958",
    "client_email": "ada@example.com",
    "duration_minutes": 60,
}


async def warm_up(subject: Subject) -> None:
    """Have the APIs prepare their statements."""
    for api in subject.apis.values():
        await subject.crowd(api, requests(subject, WARM_UP))


async def measure(subject: Subject) -> None:
    """Bookings of free hours, each of which is placed."""
    for workers, api in subject.apis.items():
        count = subject.times(REQUESTS)
        answers, values = await subject.crowd(api, requests(subject, count))
        assert answers.statuses == {201: count}, answers.statuses
        subject.add(PLACE, http(workers), values)
    each = -(-subject.times(TRANSACTIONS) // CLIENTS)
    base = subject.dataset.take(each * CLIENTS).start
    values = await subject.script(script(subject), transactions=each * CLIENTS, base=base, each=each, turn=0)
    subject.add(PLACE, PGBENCH, values)


def requests(subject: Subject, count: int, *, times: int = 1) -> list[bytes]:
    """Requests for so many free hours, each hour `times` times in a row."""
    made = []
    for number in subject.dataset.take(count):
        room, start = subject.dataset.hour(number)
        body = {**GUEST, "room_id": id_of(ROOM, room), "start_time": start}
        made += [post("/api/v1/bookings", body)] * times
    return made


def script(subject: Subject) -> str:
    """What a request runs, for pgbench: each client walks through free hours of its own."""
    room, group, start = sql_id(ROOM, ":room"), sql_id(_GROUP, ":number"), subject.dataset.sql_start(":day", ":hour")
    end = f"{start} + interval '1 hour'"
    take = bound(
        TAKE,
        "ARRAY[uuidv7()]",
        f"ARRAY[{room}]",
        f"ARRAY[{room}]",  # its version
        "ARRAY[0::smallint]",
        f"ARRAY[{start}]",
        f"ARRAY[{end}]",
        group,
        "NULL::timestamptz",
    )
    booking = {
        "id": group,
        "company_id": ":company_id::uuid",
        "provider_id": ":provider_id::uuid",
        "room_id": room,
        "staff_id": "NULL",
        "offering_id": "NULL",
        "user_id": "NULL",
        "client_name": f"'{GUEST['client_name']}'",
        "client_phone": f"'{GUEST['client_phone']}'",
        "client_phone_e164": "'+442079460958'",
        "client_email": f"'{GUEST['client_email']}'",
        "start_time": start,
        "end_time": end,
        "buffer_before_minutes": "0",
        "buffer_after_minutes": "0",
        "service_type": "NULL",
        "notes": "NULL",
        "status": "'pending'",
        "pending_reason": "'desk'",
        "hold_expires_at": "NULL",
        "amount": "4000",
        "currency": "'EUR'",
        "charge_id": "NULL",
        "source": "'web'",
    }
    anybody = id_of(_GROUP, 0)
    fact = BookingPlaced(booking_id=anybody, company_id=anybody, status="pending")
    payload = orjson.dumps(fact.payload()).decode()
    insert = bound(
        INSERT_BOOKING,
        *(booking[column] for column in INSERTED),
        "uuidv7()",
        f"'{fact.topic}'",
        group,  # facts of one booking go one after another
        f"'{payload}'",
        "NULL",
        "to_timestamp(:now)",
        "uuidv7()",
        "'tel:' || :number",  # each booking is another client's
    )
    place = bound(PLACE_BY_ROOM, room).removesuffix(";\n") + " \\gset\n"
    choose = "\\set number :base + :client_id * :each + :turn\n\\set turn :turn + 1\n" + FREE_HOUR
    return choose + "BEGIN;\n" + place + take + insert + "COMMIT;\n"

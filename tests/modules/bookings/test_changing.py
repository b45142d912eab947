"""What may become of a booking, by whom, and what is refused."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from frontdesk.core.clock import MovableClock
from frontdesk.core.db import Sessions, unit_of_work
from frontdesk.modules.bookings import service
from frontdesk.modules.bookings.rules import TRANSITIONS, Status
from tests.factories import Person
from tests.modules.bookings.conftest import Studio, counts


def path(booking: dict[str, Any], verb: str = "") -> str:
    return f"/api/v1/bookings/{booking['id']}{verb}"


async def set_status(sessions: Sessions, booking: dict[str, Any], status: Status) -> None:
    """Put a booking into a state that a test wants to leave."""
    reason = "desk" if status is Status.PENDING else None
    async with unit_of_work(sessions) as session:
        await session.execute(
            text("UPDATE bookings SET status = :status, pending_reason = :reason WHERE id = :id"),
            {"status": status, "reason": reason, "id": booking["id"]},
        )


async def topics(sessions: Sessions) -> list[str]:
    async with sessions() as session:
        rows = await session.scalars(text("SELECT topic FROM outbox WHERE topic LIKE 'bookings.%' ORDER BY id"))
        return list(rows)


BY_HAND = {status: steps - {Status.EXPIRED} for status, steps in TRANSITIONS.items()}


@pytest.mark.parametrize("wanted", Status)
@pytest.mark.parametrize("status", Status)
async def test_the_state_machine(studio: Studio, sessions: Sessions, status: Status, wanted: Status) -> None:
    booking = await studio.booked()
    await set_status(sessions, booking, status)
    answer = await studio.client.patch(path(booking), json={"status": wanted}, headers=studio.owner.headers)
    if wanted is status or wanted in BY_HAND[status]:
        assert (answer.status_code, answer.json()["status"]) == (200, wanted)
    else:
        assert (answer.status_code, answer.json()["code"]) == (409, "illegal_status_change")
        unchanged = await studio.client.get(path(booking), headers=studio.owner.headers)
        assert (unchanged.json()["status"], unchanged.json()["version"]) == (status, 1)


async def test_facts_follow_the_changes(studio: Studio, sessions: Sessions) -> None:
    desk = studio.owner.headers
    booking = await studio.booked()
    await studio.client.patch(path(booking), json={"status": "confirmed"}, headers=desk)
    await studio.client.patch(path(booking), json={"status": "confirmed"}, headers=desk)  # the same again
    await studio.client.post(path(booking, "/reschedule"), json={"start_time": "2027-03-16T10:00"}, headers=desk)
    await studio.client.patch(path(booking), json={"status": "no_show"}, headers=desk)
    await studio.client.patch(path(booking), json={"status": "completed"}, headers=desk)
    other = await studio.booked()
    await studio.client.post(path(other, "/cancel"), headers=desk)
    await studio.client.post(path(other, "/cancel"), headers=desk)
    assert await topics(sessions) == [
        "bookings.placed",
        "bookings.confirmed",
        "bookings.rescheduled",
        "bookings.move_settled",
        "bookings.missed",
        "bookings.completed",
        "bookings.placed",
        "bookings.cancelled",
    ]


async def test_a_cancelled_time_is_free_at_once(studio: Studio, ada: Person) -> None:
    booking = await studio.booked(who=ada)
    assert "2027-03-15T10:00:00+01:00" not in await studio.starts("2027-03-15")
    answer = await studio.client.post(path(booking, "/cancel"), json={"reason": "A cold"}, headers=ada.headers)
    assert (answer.status_code, answer.json()["status"], answer.json()["cancel_reason"]) == (200, "cancelled", "A cold")
    assert "2027-03-15T10:00:00+01:00" in await studio.starts("2027-03-15")
    assert (await studio.book()).status_code == 201


async def test_a_client_cancels_until_the_start_and_the_desk_always(
    studio: Studio, clock: MovableClock, sessions: Sessions
) -> None:
    booking = await studio.booked("2027-03-01T09:15")  # local; the clock says 09:00 there
    clock.offset += timedelta(minutes=16)
    before = await counts(sessions)
    late = await studio.client.post(path(booking, f"/cancel?token={booking['manage_token']}"))
    assert (late.status_code, late.json()["code"]) == (409, "already_started")
    assert await counts(sessions) == before
    desk = await studio.client.post(path(booking, "/cancel"), headers=studio.owner.headers)
    assert (desk.status_code, desk.json()["status"]) == (200, "cancelled")


async def test_a_client_changes_words_but_no_status(studio: Studio, ada: Person) -> None:
    booking = await studio.booked(who=ada)
    changed = await studio.client.patch(
        path(booking), json={"notes": "With a drummer", "client_phone": "+49 30 901820"}, headers=ada.headers
    )
    assert changed.status_code == 200
    assert (changed.json()["notes"], changed.json()["client_phone"]) == ("With a drummer", "+49 30 901820")
    refused = await studio.client.patch(path(booking), json={"status": "confirmed"}, headers=ada.headers)
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    ignored = await studio.client.patch(
        path(booking), json={"start_time": "2027-03-16T10:00", "user_id": None, "amount": 0}, headers=ada.headers
    )
    assert (ignored.status_code, ignored.json()["start_time"]) == (200, booking["start_time"])
    own = await studio.client.patch(path(booking), json={"status": "cancelled"}, headers=ada.headers)
    assert (own.status_code, own.json()["status"]) == (200, "cancelled")


async def test_a_guest_manages_by_token_and_by_no_other(studio: Studio) -> None:
    booking, other = await studio.booked("2027-03-15T10:00"), await studio.booked("2027-03-15T12:00")
    token = booking["manage_token"]
    assert (await studio.client.get(path(booking, f"?token={token}"))).json()["number"] == booking["number"]
    for stranger in (path(other, f"?token={token}"), path(booking, f"?token={token[:-1]}"), path(booking)):
        answer = await studio.client.get(stranger)
        assert (answer.status_code, answer.json()["code"]) == (404, "booking_not_found")
    moved = await studio.client.post(
        path(booking, f"/reschedule?token={token}"), json={"start_time": "2027-03-15T15:00"}
    )
    assert (moved.status_code, moved.json()["start_time"]) == (200, "2027-03-15T15:00:00+01:00")
    assert (await studio.client.post(path(booking, f"/cancel?token={token}"))).status_code == 200


async def test_rescheduling_frees_the_old_time_and_keeps_the_length(studio: Studio) -> None:
    booking = await studio.booked(duration_minutes=90)
    answer = await studio.client.post(
        path(booking, "/reschedule"), json={"start_time": "2027-03-15T10:30"}, headers=studio.owner.headers
    )
    assert (answer.status_code, answer.json()["start_time"]) == (200, "2027-03-15T10:30:00+01:00")
    assert (answer.json()["end_time"], answer.json()["version"]) == ("2027-03-15T12:00:00+01:00", 2)
    starts = await studio.starts("2027-03-15", duration=30)
    assert "2027-03-15T10:00:00+01:00" in starts
    assert "2027-03-15T10:15:00+01:00" not in starts
    assert "2027-03-15T12:00:00+01:00" in starts


async def test_a_move_that_cannot_be_made_changes_nothing(studio: Studio, sessions: Sessions) -> None:
    booking = await studio.booked("2027-03-15T10:00")
    await studio.booked("2027-03-15T12:00")
    before = await counts(sessions)
    for start, status, code in (
        ("2027-03-15T11:30", 409, "slot_taken"),
        ("2027-02-15T11:30", 422, "in_the_past"),
        ("2029-03-15T11:30", 409, "too_far_ahead"),
    ):
        answer = await studio.client.post(
            path(booking, "/reschedule"), json={"start_time": start}, headers=studio.owner.headers
        )
        assert (answer.status_code, answer.json()["code"]) == (status, code)
        assert len(answer.json()["next_free"]) == 3
    assert await counts(sessions) == before
    unchanged = await studio.client.get(path(booking), headers=studio.owner.headers)
    assert unchanged.json()["start_time"] == booking["start_time"]
    assert "2027-03-15T10:00:00+01:00" not in await studio.starts("2027-03-15")


@pytest.mark.parametrize("status", [Status.CANCELLED, Status.COMPLETED, Status.NO_SHOW, Status.EXPIRED])
async def test_what_is_over_cannot_be_moved(studio: Studio, sessions: Sessions, status: Status) -> None:
    booking = await studio.booked()
    await set_status(sessions, booking, status)
    answer = await studio.client.post(
        path(booking, "/reschedule"), json={"start_time": "2027-03-16T10:00"}, headers=studio.owner.headers
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "not_changeable")


async def test_a_client_who_moves_into_time_by_request_waits_again(studio: Studio, ada: Person) -> None:
    await studio.set_hours((1, "08:00", "12:00", "open"), (1, "12:00", "20:00", "by_request"))
    await studio.change(auto_confirm=True)
    booking = await studio.booked(who=ada)
    assert booking["status"] == "confirmed"
    moved = await studio.client.post(
        path(booking, "/reschedule"), json={"start_time": "2027-03-15T14:00"}, headers=ada.headers
    )
    assert (moved.json()["status"], moved.json()["pending_reason"]) == ("pending", "approval")
    by_desk = await studio.client.post(
        path(booking, "/reschedule"), json={"start_time": "2027-03-15T15:00"}, headers=studio.owner.headers
    )
    assert by_desk.status_code == 200
    yes = await studio.client.patch(path(booking), json={"status": "confirmed"}, headers=studio.owner.headers)
    assert (yes.json()["status"], yes.json()["pending_reason"]) == ("confirmed", None)


async def test_deleting_hides_and_frees(studio: Studio, sessions: Sessions) -> None:
    booking = await studio.booked()
    assert (await studio.client.delete(path(booking), headers=studio.owner.headers)).status_code == 204
    for again in (
        await studio.client.get(path(booking), headers=studio.owner.headers),
        await studio.client.delete(path(booking), headers=studio.owner.headers),
    ):
        assert (again.status_code, again.json()["code"]) == (404, "booking_not_found")
    assert (await studio.client.get("/api/v1/bookings", headers=studio.owner.headers)).json()["total"] == 0
    assert (await counts(sessions))[:2] == (1, 0)
    assert (await studio.book()).status_code == 201


async def test_a_stale_etag_is_refused(studio: Studio) -> None:
    booking = await studio.booked()
    read = await studio.client.get(path(booking), headers=studio.owner.headers)
    stale = studio.owner.headers | {"If-Match": read.headers["etag"]}
    first = await studio.client.patch(path(booking), json={"notes": "one"}, headers=stale)
    assert (first.status_code, first.headers["etag"]) == (200, '"2"')
    for refused in (
        await studio.client.patch(path(booking), json={"notes": "two"}, headers=stale),
        await studio.client.post(path(booking, "/cancel"), headers=stale),
        await studio.client.post(path(booking, "/reschedule"), json={"start_time": "2027-03-16T10:00"}, headers=stale),
        await studio.client.delete(path(booking), headers=stale),
    ):
        assert (refused.status_code, refused.json()["code"]) == (412, "precondition_failed")
    now = await studio.client.get(path(booking), headers=studio.owner.headers)
    assert (now.json()["notes"], now.json()["status"], now.json()["version"]) == ("one", "pending", 2)


async def test_fifty_writers_lose_no_update(studio: Studio) -> None:
    booking = await studio.booked()
    kept: list[str] = []

    async def write(number: int) -> None:
        while True:
            read = await studio.client.get(path(booking), headers=studio.owner.headers)
            notes = f"{read.json()['notes'] or ''} {number}"
            headers = studio.owner.headers | {"If-Match": read.headers["etag"]}
            answer = await studio.client.patch(path(booking), json={"notes": notes}, headers=headers)
            if answer.status_code == 200:
                kept.append(str(number))
                return
            assert answer.status_code == 412

    await asyncio.gather(*(write(number) for number in range(20)))
    final = await studio.client.get(path(booking), headers=studio.owner.headers)
    assert sorted(final.json()["notes"].split()) == sorted(kept)
    assert final.json()["version"] == 21


async def test_sweeping_expires_holds_and_completes_what_is_over(
    studio: Studio, sessions: Sessions, clock: MovableClock
) -> None:
    await studio.set_hours((1, "00:00", "00:00", "by_request"), (2, "00:00", "00:00", "open"))
    await studio.booked("2027-03-15T10:00")
    confirmed = await studio.booked("2027-03-02T10:00", who=studio.owner, client_name="Here today")
    clock.move_to(datetime(2027, 3, 3, 8, 0, 5, tzinfo=UTC))  # two days after the request
    async with unit_of_work(sessions) as session:
        assert await service.expire_lapsed(session, now=clock.now()) == 1
        assert await service.complete_ended(session, now=clock.now()) == 1
    async with unit_of_work(sessions) as session:
        assert await service.expire_lapsed(session, now=clock.now()) == 0
        assert await service.complete_ended(session, now=clock.now()) == 0
    async with sessions() as session:
        rows = (await session.execute(text("SELECT number, status FROM bookings ORDER BY number"))).all()
    assert [tuple(row) for row in rows] == [(1, "expired"), (confirmed["number"], "completed")]
    assert (await topics(sessions))[2:] == ["bookings.expired", "bookings.completed"]
    assert (await counts(sessions))[1] == 1  # the expired one's time is gone from the calendar


async def test_a_request_that_is_moved_never_waits_past_its_new_start(studio: Studio, sessions: Sessions) -> None:
    await studio.set_hours((1, "00:00", "00:00", "by_request"), (2, "00:00", "00:00", "by_request"))
    booking = await studio.booked("2027-03-15T10:00")
    moved = await studio.client.post(
        path(booking, f"/reschedule?token={booking['manage_token']}"), json={"start_time": "2027-03-02T10:00"}
    )
    assert (moved.status_code, moved.json()["pending_reason"]) == (200, "approval")
    async with sessions() as session:
        row = (
            await session.execute(
                text("SELECT b.hold_expires_at, r.expires_at, b.start_time FROM bookings b, reservations r")
            )
        ).one()
    assert row.hold_expires_at == row.expires_at == row.start_time

"""What people did, as sentences: "Mara changed the prices of Room 2"."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple


class Group(NamedTuple):
    """Kinds of things that one looks for together."""

    key: str
    words: str
    kinds: frozenset[str]


GROUPS: Final[Sequence[Group]] = (
    Group("prices", "Prices and services", frozenset({"prices", "offering"})),
    Group("hours", "Hours and blocked time", frozenset({"hours", "closure"})),
    Group("places", "Places, rooms and rules", frozenset({"provider", "room", "equipment"})),
    Group("people", "People", frozenset({"staff"})),
    Group("team", "Team, roles and company", frozenset({"member", "invitation", "company"})),
    Group("bookings", "Bookings, clients and reviews", frozenset({"booking", "client", "review"})),
    Group("money", "Refunds and payouts", frozenset({"refund", "payout", "payouts", "merchant", "location", "event"})),
)
# what else those look for who run the installation
OF_ALL: Final[Sequence[Group]] = (
    *GROUPS,
    Group("accounts", "Accounts", frozenset({"user", "everybody"})),
    Group("courses", "Courses", frozenset({"course", "level", "lesson"})),
    Group("catalogue", "Equipment and badges to choose from", frozenset({"catalogue"})),
)
# after the name of whoever did it; {} stands for what it was done to
SAID: Final[Mapping[str, str]] = {
    "booking.hours_overridden": "booked in spite of the opening hours: {}",
    "catalogue.added": "added an entry to the catalogue",
    "catalogue.changed": "changed an entry of the catalogue",
    "catalogue.removed": "removed an entry of the catalogue",
    "client.merged": "made one card of two that a client had",
    "closure.added": "blocked time at {}",
    "closure.changed": "changed blocked time at {}",
    "closure.removed": "opened blocked time at {} again",
    "company.changed": "changed the company {}",
    "company.deleted": "ended the company {}",
    "company.founded": "founded the company {}",
    "course.archived": "put the course {} into the archive",
    "course.changed": "changed the course {}",
    "course.created": "made the course {}",
    "course.deleted": "removed the course {}",
    "course.reordered": "put the lessons of {} in another order",
    "equipment.changed": "changed the equipment of {}",
    "event.applied_again": "had another look at what a payment provider told us",
    "event.dismissed": "set aside what a payment provider told us",
    "everybody.signed_out": "signed everybody out",
    "hours.changed": "changed the opening hours of {}",
    "hours.date_removed": "gave a date its usual hours again at {}",
    "hours.date_set": "set other hours for a date at {}",
    "invitation.accepted": "accepted an invitation",
    "invitation.declined": "declined an invitation",
    "invitation.resent": "sent an invitation again",
    "invitation.revoked": "took an invitation back",
    "invitation.sent": "invited somebody to the team",
    "lesson.changed": "changed the lesson {}",
    "lesson.created": "made the lesson {}",
    "lesson.deleted": "removed the lesson {}",
    "lesson.video_deleted": "deleted the video of the lesson {}",
    "level.changed": "changed the level {}",
    "level.created": "made the level {}",
    "level.deleted": "removed the level {}",
    "location.chosen": "changed which of the connected shops sells for {}",
    "member.added": "added {} to the team",
    "member.changed": "gave {} another role",
    "member.removed": "removed {} from the team",
    "merchant.connected": "connected a payment account",
    "merchant.disconnected": "disconnected a payment account",
    "offering.added": "added the service {}",
    "offering.changed": "changed the service {}",
    "offering.removed": "removed the service {}",
    "payout.recorded": "wrote down a payout",
    "payout.reversed": "took a payout back",
    "payouts.scheduled": "changed when payouts are made",
    "prices.changed": "changed the prices of {}",
    "provider.badged": "changed what is vouched for at {}",
    "provider.changed": "changed the settings of {}",
    "provider.closed": "closed {} for good",
    "provider.opened": "opened {}",
    "refund.given": "gave money back by hand: {}",
    "review.hidden": "hid a review",
    "review.shown": "showed a review again",
    "room.added": "added the room {}",
    "room.changed": "changed the room {}",
    "room.removed": "removed the room {}",
    "staff.added": "added {} to the people who work here",
    "staff.changed": "changed the details of {}",
    "staff.removed": "removed {} from the people who work here",
    "user.changed": "changed the account of {}",
    "user.made_admin": "had {} run the installation",
    "user.signed_out": "signed {} out",
}
OF_ONESELF: Final[Mapping[str, str]] = {
    "member.added": "joined the team",
    "member.changed": "took another role",
    "member.removed": "left the team",
}
# what was changed about a thing, where its name as the API has it would not do
LABELS: Final[Mapping[str, str]] = {
    "assignment": "Who gets a booking",
    "auto_confirm": "Confirmed at once",
    "buffer_after_minutes": "Kept free afterwards",
    "buffer_before_minutes": "Kept free before",
    "default_duration_minutes": "Usual length",
    "duration_minutes": "Length",
    "ends_at": "Until",
    "end_time": "Until",
    "is_admin": "Runs the installation",
    "is_active": "Active",
    "is_teacher": "Teaches",
    "logo_url": "Logo",
    "max_advance_days": "Days ahead at most",
    "max_concurrent": "Bookings at a time",
    "min_notice_minutes": "Notice at least",
    "minimum_amount": "At least",
    "refund": "Given back",
    "refund_tiers": "Given back to who calls off",
    "reminder_minutes": "Reminders",
    "room_ids": "Rooms",
    "service_required": "Clients name a service",
    "slug": "Name in addresses",
    "staff_ids": "Given by",
    "starts_at": "From",
    "start_time": "From",
    "step_minutes": "Starts every",
    "timezone": "Time zone",
    "user_id": "Account",
}
# of which the sentence says all there is to say where one was made, or has ended
NAMED_ALONE: Final = frozenset({"company", "course", "lesson", "level", "offering", "provider", "room"})
# in which nobody reads anything, or which the sentence says already
LEFT_OUT: Final = frozenset(
    {
        "city_id",
        "client_id",
        "company_id",
        "currency",
        "external_id",
        "hidden",
        "mux_asset_id",
        "note",
        "requested_by",
        "world_id",
    }
)

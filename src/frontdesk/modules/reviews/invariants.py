"""Ratings, counted again."""

from frontdesk.core.invariants import Invariant

_RATED = " UNION ALL ".join(
    f"""
    SELECT '{table} ' || rated.id AS of, counted.count || ' with ' || counted.points || ' stars' AS expected,
           rated.rating_count || ' with ' || rated.rating_points || ' stars' AS found
    FROM {table} rated CROSS JOIN LATERAL (
        SELECT count(*) AS count, coalesce(sum(rating), 0) AS points FROM reviews
        WHERE {column} = rated.id AND hidden_at IS NULL) counted
    WHERE (rated.rating_count, rated.rating_points) <> (counted.count, counted.points)"""  # noqa: S608  ours
    for table, column in (("providers", "provider_id"), ("rooms", "room_id"), ("staff", "staff_id"))
)
_BOOKINGS = """
    SELECT r.id AS of, concat_ws(' ', b.company_id, b.provider_id, b.room_id, b.staff_id) AS expected,
           concat_ws(' ', r.company_id, r.provider_id, r.room_id, r.staff_id) AS found
    FROM reviews r JOIN bookings b ON b.id = r.booking_id
    WHERE (r.company_id, r.provider_id, r.room_id, r.staff_id)
          IS DISTINCT FROM (b.company_id, b.provider_id, b.room_id, b.staff_id)"""

INVARIANTS = (
    Invariant("reviews.ratings", "ratings equal a recount of the reviews that are shown", _RATED),
    Invariant("reviews.bookings", "reviews are of the place, room and person of their booking", _BOOKINGS),
)

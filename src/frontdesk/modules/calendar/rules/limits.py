"""How large things may get: wide enough for any business, narrow enough that no request can cost much."""

from datetime import timedelta

MAX_LANES = 500
MAX_STEP_MINUTES = 1440
MAX_BUFFER_MINUTES = 1440
MAX_NOTICE_MINUTES = 525_600  # a year
MAX_ADVANCE_DAYS = 3660  # ten years
MAX_SPANS = 200  # of one week
MAX_DAY_SPANS = 24  # of one date with hours of its own
MAX_EXCEPTIONS = 400  # such dates of one calendar: a year of them, and some

MAX_DURATION = timedelta(days=31)  # of one booking
MAX_DAYS = 62  # that one question may ask about
MAX_TAKINGS = 400  # in one reservation: a year of days, and some

# A reservation's row lasts no longer, so that a search for what reaches into a window knows how far to look back.
# Longer ones are several rows.
MAX_ROW_HOURS = 24
MAX_ROW = timedelta(hours=MAX_ROW_HOURS)

"""How much a desk looks at in one go."""

MAX_DIARY_DAYS = 14
RECENT = 20  # bookings on a client's card

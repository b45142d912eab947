"""How much a place may have."""

MAX_KINDS = 100  # types of equipment, or badges, of one place
MAX_QUANTITY = 10_000

"""What can be done with rooms and their prices."""

from frontdesk.modules.rooms.rules import Tier
from frontdesk.modules.rooms.service.prices import Prices, Quote, get_prices, price, quote, quoted, set_prices, tiers
from frontdesk.modules.rooms.service.rooms import asked, change, create, delete, get, list_rooms

__all__ = [
    "Prices",
    "Quote",
    "Tier",
    "asked",
    "change",
    "create",
    "delete",
    "get",
    "get_prices",
    "list_rooms",
    "price",
    "quote",
    "quoted",
    "set_prices",
    "tiers",
]

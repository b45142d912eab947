"""What can be done with rooms, their prices and their photos."""

from frontdesk.modules.rooms.rules import Tier
from frontdesk.modules.rooms.service.month import BookableRoom, BookableRooms, bookable_starts
from frontdesk.modules.rooms.service.photos import (
    add_photo,
    covers,
    covers_of_places,
    list_photos,
    order_photos,
    photos_of_place,
    remove_photo,
)
from frontdesk.modules.rooms.service.prices import (
    Prices,
    Quote,
    StoredTier,
    get_prices,
    price,
    quote,
    quoted,
    set_prices,
    tiers,
)
from frontdesk.modules.rooms.service.rooms import (
    Display,
    Teaser,
    asked,
    change,
    create,
    delete,
    display,
    get,
    list_rooms,
    teasers,
)

__all__ = [
    "BookableRoom",
    "BookableRooms",
    "Display",
    "Prices",
    "Quote",
    "StoredTier",
    "Teaser",
    "Tier",
    "add_photo",
    "asked",
    "bookable_starts",
    "change",
    "covers",
    "covers_of_places",
    "create",
    "delete",
    "display",
    "get",
    "get_prices",
    "list_photos",
    "list_rooms",
    "order_photos",
    "photos_of_place",
    "price",
    "quote",
    "quoted",
    "remove_photo",
    "set_prices",
    "teasers",
    "tiers",
]

"""What an owner decides: the place itself, when it is open, its rooms and prices, its people, what it sells."""

from frontdesk.entrypoints.web.routes.desk.settings import (
    ending,
    equipment,
    people,
    photos,
    place,
    prices,
    rooms,
    rules,
    services,
    teaching,
    week,
)
from frontdesk.entrypoints.web.routing import Pages

routers: list[Pages] = [
    place.router,
    rules.router,
    week.router,
    rooms.router,
    equipment.router,
    prices.router,
    photos.router,
    people.router,
    teaching.router,
    services.router,
    ending.router,
]

"""Rooms over HTTP: public to read, their provider's people's to change."""

from frontdesk.core.http.routing import Router
from frontdesk.modules.rooms.router import amenities, photos, prices, rooms, time

router = Router()
for part in (rooms, time, prices, amenities, photos):
    router.routes.extend(part.router.routes)

"""Rooms over HTTP: public to read, their provider's people's to change."""

from frontdesk.core.http.routing import Router
from frontdesk.modules.rooms.router import amenities, month, photos, prices, rooms, time

router = Router()
for part in (rooms, time, month, prices, amenities, photos):
    router.routes.extend(part.router.routes)

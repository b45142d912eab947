"""Bookings over HTTP; closures, which collide with them; what is paid, and who was told."""

from frontdesk.core.http.routing import Router
from frontdesk.modules.bookings.router import bookings, closures, notifications, payments

router = Router()
for part in (bookings, closures, notifications, payments):
    router.routes.extend(part.router.routes)

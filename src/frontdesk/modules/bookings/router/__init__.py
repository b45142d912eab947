"""Bookings over HTTP; closures, which collide with them; whose week they make; what is paid, and who was told."""

from frontdesk.core.http.routing import Router
from frontdesk.modules.bookings.router import bookings, closures, notifications, payments, schedule

router = Router()
for part in (bookings, closures, notifications, schedule, payments):
    router.routes.extend(part.router.routes)

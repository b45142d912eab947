"""Staff and teachers over HTTP: staff is public to read, and the provider's people's to change."""

from frontdesk.core.http.routing import Router
from frontdesk.modules.staff.router import staff, teachers, time

router = Router()
for part in (staff, time, teachers):
    router.routes.extend(part.router.routes)

"""The catalogue over HTTP: public to read, the installation's admins' to change."""

from frontdesk.core.http.routing import Router
from frontdesk.modules.amenities.router import badges, equipment_types

router = Router()
for part in (equipment_types, badges):
    router.routes.extend(part.router.routes)

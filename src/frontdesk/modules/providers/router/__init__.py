"""Providers over HTTP: public to read, their people's to change."""

from frontdesk.core.http.routing import Router
from frontdesk.modules.providers.router import amenities, favorites, providers, time

router = Router()
for part in (providers, time, amenities, favorites):
    router.routes.extend(part.router.routes)

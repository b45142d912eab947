"""Courses over HTTP: public as far as they are free and open, and those who run the installation write them."""

from frontdesk.core.http.routing import Router
from frontdesk.modules.courses.router import authored_lessons, authored_worlds, learning, levels, videos

router = Router()
for part in (learning, authored_worlds, levels, authored_lessons, videos):
    router.routes.extend(part.router.routes)

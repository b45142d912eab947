"""All pages, put together."""

from fastapi import FastAPI

from frontdesk.entrypoints.web import assets, embedding
from frontdesk.entrypoints.web.landing import Nowhere
from frontdesk.entrypoints.web.routes import (
    booking,
    design,
    find,
    first,
    free,
    live,
    messages,
    opening,
    pictures,
    places,
    register,
    setup,
    unsubscribe,
    visits,
)
from frontdesk.entrypoints.web.routes.account import (
    favourites,
    invitation,
    links,
    preferences,
    profile,
    security,
    signing_in,
)
from frontdesk.entrypoints.web.routes.desk import booking as desk_booking
from frontdesk.entrypoints.web.routes.desk import (
    calendar,
    changes,
    clients,
    closures,
    days,
    entrance,
    inbox,
    new_booking,
    numbers,
    payouts,
    registrations,
    reviews,
    settings,
    team,
    waiting,
)
from frontdesk.entrypoints.web.routes.learn import battle, lesson, worlds
from frontdesk.entrypoints.web.routes.teach import changes as teach_changes
from frontdesk.entrypoints.web.routes.teach import courses, lessons, outline, people, questions, videos
from frontdesk.entrypoints.web.routing import settle

PAGES = [
    find.router,
    places.router,
    free.router,
    booking.router,
    *visits.routers,
    register.router,
    unsubscribe.router,
    messages.router,
    pictures.router,
    live.router,
    design.router,
]
OPENING = [setup.router, opening.router, first.router]
ACCOUNT = [part.router for part in (signing_in, links, invitation, profile, security, preferences, favourites)]
DESK = [
    entrance.router,
    calendar.router,
    days.router,
    desk_booking.router,
    new_booking.router,
    waiting.router,
    closures.router,
    *registrations.routers,
    inbox.router,
    clients.router,
    numbers.router,
    reviews.router,
    team.router,
    payouts.router,
    changes.router,
    *settings.routers,
]
LEARN = [worlds.router, lesson.router, battle.router]
TEACH = [part.router for part in (courses, outline, lessons, questions, videos, people, teach_changes)]
settle([*PAGES, *OPENING, *ACCOUNT, *DESK, *LEARN, *TEACH])
routers = [assets.router, embedding.router, *PAGES, *OPENING, *ACCOUNT, *DESK, *LEARN, *TEACH]


def install(app: FastAPI) -> None:
    """Have `app` answer addresses that nobody knows with a page, where a page is wanted."""
    app.router.default = Nowhere(app.router.default)

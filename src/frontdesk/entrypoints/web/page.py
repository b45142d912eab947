"""A page in the making: who looks at it, in which language and colours, and what it is made from."""

import re
from collections.abc import Awaitable, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Annotated, Any, TypeVar
from urllib.parse import urlencode, urlsplit, urlunsplit
from uuid import uuid4
from zoneinfo import ZoneInfo

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from frontdesk.core.errors import NotFound
from frontdesk.core.http.auth import MaybeCaller
from frontdesk.core.http.limits import limit
from frontdesk.core.http.resources import held_by
from frontdesk.core.http.session import Session
from frontdesk.core.pagination import PageRequest
from frontdesk.core.permissions import Permission
from frontdesk.core.principal import Principal
from frontdesk.entrypoints.sandbox.folder import FILES
from frontdesk.entrypoints.sandbox.host import VIDEOS
from frontdesk.entrypoints.web import cookies, menu
from frontdesk.entrypoints.web.assets import assets, icon
from frontdesk.entrypoints.web.embedding import embedded_in, framed_by
from frontdesk.entrypoints.web.forms import Form, Problem
from frontdesk.entrypoints.web.guard import SAFE, parts_of
from frontdesk.entrypoints.web.words import Words, chosen
from frontdesk.modules.calendar.service import known_zones
from frontdesk.modules.media.ports import limits, storage
from frontdesk.modules.messages import service as messages
from frontdesk.modules.messages.models import Glance
from frontdesk.modules.providers.dependencies import Place, may_see
from frontdesk.modules.users.models import User
from frontdesk.modules.video.ports import host

T = TypeVar("T")
FORM = "frontdesk.web.form"  # in the scope of a request that shows a refused form again
SIGN_IN = "/sign-in"
_PAGE = re.compile(r"[1-9][0-9]{0,4}")
# pages are no part of the API, whose limits are those of its classes of traffic
LOOKS = Depends(limit("300/minute", by="address", scope="pages that reckon"))
WRITES = Depends(limit("120/minute", by="address", scope="forms of pages"))
NOT_KEPT = {"Cache-Control": "private, no-store"}


@cache
def _templates() -> Environment:
    """The templates, each compiled when it is first shown."""
    folder = Path(__file__).parent / "templates"
    made = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
        extensions=["jinja2.ext.do"],
    )
    made.globals |= {
        "asset": assets().address,
        "icon": icon,
        "permission": Permission,
        "fresh_key": lambda: uuid4().hex,
        "zone_of": ZoneInfo,
    }
    return made


@cache
def _pictures_from(public_url: str, shown_at: str) -> str:
    """Where pictures may come from: us, and where uploads are shown."""
    origins = {"{0.scheme}://{0.netloc}".format(urlsplit(url)) for url in (public_url, shown_at) if "://" in url}
    return " ".join(["'self'", "data:", *sorted(origins)])


class Page:
    """What every page knows, and the two ways in which a handler ends: `show` a template, `go` somewhere else."""

    def __init__(self, request: Request) -> None:
        self.request = request
        held = held_by(request)
        self.settings = held.settings
        self.now = held.clock.now()
        self.viewer: Principal | None = getattr(request.state, "principal", None)
        self.member: User | None = None  # the viewer, on pages that are shown to them
        self.unread = 0  # of their conversations
        accepted = request.headers.get("accept-language", "")[:200]
        self.say = Words(chosen(accepted, self.settings.app.locale))
        self._sends_files = self._plays_films = False
        self.embedded = embedded_in(request.scope)
        self.form: Form = request.scope.get(FORM) or Form.asked(request.query_params)

    def meet(self, glance: Glance) -> None:
        """Know somebody: what their profile says of language and time zone counts for more than their browser's."""
        self.member, self.unread = glance.user, glance.unread
        if glance.user.locale is not None:
            self.say = Words(chosen(glance.user.locale, str(self.say.locale).replace("_", "-")))

    @property
    def has_courses(self) -> bool:
        """Whether the menu leads to something to learn."""
        return menu.has_courses(self.request)

    @property
    def theme(self) -> str | None:
        """The colours that the reader has chosen; None: those of their system."""
        theme = self.embedded.theme if self.embedded else self.request.cookies.get("theme")
        return theme if theme in cookies.THEMES else None

    @property
    def zone(self) -> str | None:
        """The reader's own time zone: their profile's, or as far as their browser has said it."""
        if self.member is not None and self.member.timezone is not None:
            return self.member.timezone
        zone = self.request.cookies.get("zone", "").replace("%2F", "/")
        return zone if zone in known_zones() else None

    def local(self, instant: datetime) -> datetime:
        """An instant in the reader's own time, or the installation's where that is not known."""
        return instant.astimezone(ZoneInfo(self.zone or self.settings.app.timezone))

    @property
    def path(self) -> str:
        """The page's own address."""
        return self.at("/" + self.request.url.path.lstrip("/"))  # `//elsewhere.example` would be another site's

    def at(self, path: str) -> str:
        """The address of a page on the client's way: within another site's frame one that stays in it."""
        return self.embedded.at(path) if self.embedded else path

    @property
    def here(self) -> str:
        """The page's own address with its query."""
        return f"{self.path}?{self.request.url.query}" if self.request.url.query else self.path

    @property
    def came_from(self) -> str | None:
        """The page of ours with the button that was pressed, as browsers tell it (`Referrer-Policy: same-origin`)."""
        told, asked = parts_of(self.request.headers.get("referer", "")), self.request.url
        return within(urlunsplit(("", "", told.path, told.query, ""))) if told.netloc == asked.netloc else None

    @property
    def wants_data(self) -> bool:
        """Whether a script of the page asks, which makes no use of another page."""
        return "application/json" in self.request.headers.get("accept", "")

    def sheet(self, size: int) -> PageRequest:
        """Which page of a list is asked for; what is no number means the first."""
        asked = self.request.query_params.get("page", "")
        return PageRequest(page=int(asked) if _PAGE.fullmatch(asked) else 1, size=size)

    def with_query(self, **changes: object) -> str:
        """This page's address with another query: a value replaces one, None removes it."""
        kept = [(name, value) for name, value in self.request.query_params.multi_items() if name not in changes]
        return f"{self.path}?{urlencode([*kept, *_given(changes)])}".rstrip("?")

    def may_see(self, place: Place) -> bool:
        """Whether there is a page about a place, a room or a person for the reader."""
        return may_see(self.viewer, place)

    def picture(self, url: str) -> str:
        """The address of a picture or a video; of one that we keep ourselves without our name, whatever that is.

        A laptop's files stay there when the port is another one.
        """
        parts = urlsplit(url)
        if self.settings.app.on_a_laptop and parts.path.startswith((f"{FILES}/", f"{VIDEOS}/")):
            return parts._replace(scheme="", netloc="").geturl()
        return url.removeprefix(self.settings.app.public_url.rstrip("/"))

    def send_files(self) -> int:
        """Let this page's scripts send files to where uploads go; how many bytes a picture may have."""
        self._sends_files = True
        return limits().max_bytes

    def play_films(self) -> None:
        """Let this page show films from where they are streamed."""
        self._plays_films = True

    def note_problem(self, problem: Problem) -> None:
        """Say what is wrong with what the address asks for, beside what there is to see."""
        self.form = Form(self.form.typed, problem)

    def sign_in(self, *typed: str, **chosen: object) -> str:
        """Where to sign in, to come back to this page with what stands in the fields that are named, and was chosen."""
        kept = {name: self.form.value(name) for name in typed if self.form.value(name)} | chosen
        return to(SIGN_IN, next=self.with_query(**kept) if kept else self.here)

    def render(self, template: str, **values: Any) -> str:
        """A template with these values."""
        return _templates().get_template(template).render(page=self, say=self.say, **values)

    def show(self, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
        """Answer with a template."""
        return HTMLResponse(self.render(template, **values), status_code=status, headers=self.headers())

    def headers(self) -> dict[str, str]:
        """What goes with every page: it runs our scripts alone, and stands in no frame but as made for one."""
        framing = framed_by(self.settings) if self.embedded else "'none'"
        pictures = _pictures_from(self.settings.app.public_url, storage().public_url(""))
        uploads = (*storage().upload_origins, *host().upload_origins) if self._sends_files else ()
        films = host().play_origins if self._plays_films else ()
        # a film that comes in parts is put together in the page: a blob
        streams, asked = [*films, "blob:"] if films else [], ["'self'", *uploads, *films]
        policy = (
            "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; "
            f"connect-src {' '.join(asked)}; img-src {' '.join([pictures, *films])}; "
            f"media-src {' '.join([pictures, *streams])}; "
            f"form-action 'self'; base-uri 'none'; frame-ancestors {framing}"
        )
        return {
            **NOT_KEPT,
            "Content-Security-Policy": policy,
            "Content-Language": self.say.language,
            "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
            "Vary": "Cookie, Accept-Language",
        }

    def go(self, path: str, **query: object) -> RedirectResponse:
        """Answer a form that was carried out: the browser gets the next page, and reloading sends nothing again."""
        return RedirectResponse(to(self.at(path), **query), status_code=303, headers=NOT_KEPT)


def to(path: str, **query: object) -> str:
    """An address with a query; what is None is left out."""
    return f"{path}?{urlencode(_given(query))}".rstrip("?")


async def if_there(found: Awaitable[T]) -> T | None:
    """What is looked up, or None where it was removed: bookings outlive rooms and people."""
    try:
        return await found
    except NotFound:
        return None


def within(address: str | None, otherwise: str = "/") -> str:
    """An address to go on to, as long as it is one of ours: no other site sends our visitors anywhere."""
    if not address or not address.startswith("/") or address[1:2] in {"/", "\\"} or not address.isprintable():
        return otherwise
    return address


def _given(query: Mapping[str, object]) -> list[tuple[str, str]]:
    pairs = ((name, one) for name, value in query.items() for one in (value if isinstance(value, list) else [value]))
    return [(name, str(value)) for name, value in pairs if value is not None]


async def page(request: Request, viewer: MaybeCaller, session: Session) -> Page:
    """The page that is asked for; who looks at it is known by then, and if it is to be shown, what waits for them."""
    await menu.look(request, session)
    asked = Page(request)
    if viewer is not None and request.method in SAFE:
        asked.meet(await messages.glance(session, viewer.user_id))
    return asked


ThisPage = Annotated[Page, Depends(page, scope="function")]

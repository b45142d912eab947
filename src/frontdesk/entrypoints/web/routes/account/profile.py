"""Who somebody is: what others see of them, and in which language, time and colours they see the pages."""

from collections.abc import Sequence
from typing import Annotated, ClassVar

from babel import Locale as Forms
from fastapi import Form, Response
from fastapi.responses import HTMLResponse
from pydantic.main import IncEx

from frontdesk.core.http import etags
from frontdesk.core.http.auth import Caller
from frontdesk.core.http.resources import Now
from frontdesk.core.http.session import Session
from frontdesk.core.schemas import Input, Line, Text
from frontdesk.core.texts import locale_of
from frontdesk.entrypoints.web.forms import read
from frontdesk.entrypoints.web.page import WRITES, ThisPage
from frontdesk.entrypoints.web.routing import Pages
from frontdesk.entrypoints.web.views import zones_by_area
from frontdesk.modules.users import service as users
from frontdesk.modules.users.schemas import Locale, Phone, ProfilePatch, Timezone, UserOut

router = Pages()

TAGS = ("en-GB", "en-US", "en-AU", "en-CA", "en-IE", "en-IN", "en-NZ", "en-ZA")  # the language of the pages


class ProfileForm(Input):
    """What somebody says of themselves; what is left empty is emptied."""

    seen: str | None = None
    firstname: Line | None = None
    lastname: Line | None = None
    phone: Phone | None = None
    bio: Text | None = None
    locale: Locale | None = None
    timezone: Timezone | None = None


class Profile(UserOut):
    """Somebody, as far as this page changes them."""

    edited: ClassVar[IncEx | None] = set(ProfileForm.model_fields) - {"seen"}


class PhotoForm(Input):
    """Where a picture of somebody is; empty: they want none."""

    avatar_url: str = ""


@router.get("/account")
async def show(page: ThisPage, caller: Caller, session: Session) -> HTMLResponse:
    """The profile, to be changed."""
    user = await users.get_user(session, caller.user_id)
    return page.show(
        "account/profile.html",
        title="Your profile",
        part="profile",
        user=user,
        seen=etags.tag_of(Profile.model_validate(user)),
        locales=_locales(user.locale),
        zones=zones_by_area(also=user.timezone),
    )


@router.post("/account", dependencies=[WRITES])
async def change(
    wanted: Annotated[ProfileForm, Form()], page: ThisPage, caller: Caller, session: Session, now: Now
) -> Response:
    """Keep what was changed."""
    etags.check_whole(wanted.seen, Profile.model_validate(await users.lock_user(session, caller.user_id)))
    await users.change_profile(session, caller.user_id, wanted.model_dump(exclude={"seen"}), now=now)
    return page.go("/account", done="saved")


@router.get("/account/photo")
async def show_photo(page: ThisPage, caller: Caller, session: Session) -> HTMLResponse:
    """The photo, to be changed or removed."""
    user = await users.get_user(session, caller.user_id)
    return page.show("account/photo.html", title="Your photo", part="profile", user=user)


@router.post("/account/photo", dependencies=[WRITES])
async def change_photo(
    wanted: Annotated[PhotoForm, Form()], page: ThisPage, caller: Caller, session: Session, now: Now
) -> Response:
    """Show another picture, or none."""
    patch = read(ProfilePatch, {"avatar_url": wanted.avatar_url or None})
    await users.change_profile(session, caller.user_id, patch.model_dump(), now=now)
    return page.go("/account", done="saved")


def _locales(chosen: str | None) -> Sequence[tuple[str, str]]:
    """What can be chosen: tags and their names, first that of the browser; what they have chosen elsewhere too."""
    tags = dict.fromkeys([*TAGS, *([chosen] if chosen else [])])
    return [("", "As my browser says"), *((tag, _named(locale_of(tag))) for tag in tags)]


def _named(forms: Forms) -> str:
    return str(forms.get_display_name("en"))

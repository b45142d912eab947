"""What a browser keeps for us: its session, and how its owner likes to see the pages.

The session's cookie holds an access token of the API (`accounts.Browsers`), of the same table of sessions: who ends
that session, from wherever, signs this browser out.
"""

from contextlib import suppress
from datetime import timedelta
from uuid import UUID

from fastapi import Response
from starlette.requests import HTTPConnection

from frontdesk.core.http.resources import held_by
from frontdesk.core.settings import Settings

NAME = "frontdesk"
VISIT = "visit"
VISITS = 5  # so many are kept; a cookie has 4 kB at most
THEMES = ("light", "dark")
A_YEAR, AN_HOUR = timedelta(days=365), timedelta(hours=1)


def _secure(settings: Settings) -> bool:
    """Whether browsers reach us over https. `__Host-` needs `Secure`, which Safari refuses over http everywhere."""
    return settings.app.public_url.startswith("https://")


def name_of(settings: Settings) -> str:
    """What the session's cookie is called: over https with the prefix that no neighbouring subdomain can set."""
    return f"__Host-{NAME}" if _secure(settings) else NAME


def token_in(connection: HTTPConnection) -> str | None:
    """The access token that the browser sent."""
    return connection.cookies.get(name_of(held_by(connection).settings))


def keep(response: Response, token: str, *, lasts: int | None, settings: Settings) -> None:
    """Have the browser keep a session: away from scripts, and from requests that other sites make.

    `lasts` are seconds; None: until it is closed.
    """
    response.set_cookie(
        name_of(settings),
        token,
        max_age=lasts,
        secure=_secure(settings),
        httponly=True,
        samesite="lax",
    )


def drop(response: Response, settings: Settings) -> None:
    """Have the browser forget its session."""
    response.delete_cookie(name_of(settings), secure=_secure(settings), httponly=True, samesite="lax")


def prefer(response: Response, name: str, value: str, settings: Settings) -> None:
    """Have the browser keep a preference that means nothing to anybody else; an empty one is forgotten."""
    if value:
        lasts = int(A_YEAR.total_seconds())
        response.set_cookie(name, value, max_age=lasts, secure=_secure(settings), httponly=True, samesite="lax")
    else:
        response.delete_cookie(name, secure=_secure(settings), httponly=True, samesite="lax")


def remember_visit(response: Response, connection: HTTPConnection, booking_id: UUID, token: str) -> None:
    """Have a guest's browser know the way back to a booking that it has just made, from the payment page.

    With those that it has made before in other tabs, as far as they are the last few.
    """
    made = {booking_id: token, **{key: value for key, value in visits_in(connection).items() if key != booking_id}}
    value = "~".join(f"{key}.{token}" for key, token in list(made.items())[:VISITS])
    secure = _secure(held_by(connection).settings)
    response.set_cookie(VISIT, value, secure=secure, httponly=True, samesite="lax")


def visits_in(connection: HTTPConnection) -> dict[UUID, str]:
    """The bookings that this browser's guest has made, the last one first, with the tokens that open them."""
    found: dict[UUID, str] = {}
    for kept in connection.cookies.get(VISIT, "").split("~"):
        key, _, token = kept.partition(".")
        with suppress(ValueError):
            found[UUID(key)] = token
    return found


def tell_once(response: Response, name: str, value: str, settings: Settings) -> None:
    """Have the browser tell the next page something, for example what somebody has just earned."""
    lasts = int(AN_HOUR.total_seconds())
    response.set_cookie(name, value, max_age=lasts, secure=_secure(settings), httponly=True, samesite="lax")


def told(connection: HTTPConnection, name: str) -> str:
    """What an earlier page has told; whoever shows it says `prefer(…, "")`, so that it is shown once."""
    return connection.cookies.get(name, "")

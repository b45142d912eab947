"""Why somebody cannot sign in, or is not believed."""

from frontdesk.core.errors import DomainError, Forbidden, Invalid, NotFound, Unauthenticated


class InvalidCredentials(Unauthenticated):
    """Unknown address, wrong password, deactivated account: which of them is nobody's business."""

    code = "invalid_credentials"
    title = "Address or password is wrong"


class InvalidToken(Unauthenticated):
    """An access token that is not ours, not intact, past its end, or whose session has ended (RFC 6750, 3.1)."""

    code = "invalid_token"
    title = "This access token is not valid"

    def __init__(self, detail: str | None = None) -> None:
        super().__init__(detail)
        self.headers = {"WWW-Authenticate": 'Bearer error="invalid_token"'}


class InvalidRefreshToken(Unauthenticated):
    """A refresh token that is unknown, past its end, used before, or whose session has ended."""

    code = "invalid_refresh_token"
    title = "This refresh token is not valid: sign in again"


class UnsupportedMediaType(DomainError):
    """The body is neither of the forms in which one may sign in."""

    status = 415
    code = "unsupported_media_type"
    title = "Send JSON or a form"


class UnfitCredentials(Invalid):
    """An operator's command names an address or a password that nobody may have."""

    code = "unfit_credentials"
    title = "This address or password cannot be used"


class InvalidLink(DomainError):
    """A mailed link that is not ours, for something else, used, overtaken by another or past its end."""

    code = "invalid_link"
    title = "This link is not valid, or no longer: ask for another"


class WrongPassword(Forbidden):
    """Somebody who has signed in must say their password again, and this is not it."""

    code = "wrong_password"
    title = "This is not your password"


class SessionNotFound(NotFound):
    """The caller has no such session, or it has ended."""

    code = "session_not_found"
    title = "No such session"

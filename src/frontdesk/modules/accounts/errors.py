"""Why somebody cannot sign in, or is not believed."""

from frontdesk.core.errors import DomainError, Invalid, Unauthenticated


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


class WeakPassword(Invalid):
    """The password is hardly more than its owner's address or name."""

    code = "weak_password"
    title = "This password is too easy to guess: it is your address or name"


class UnfitCredentials(Invalid):
    """An operator's command names an address or a password that nobody may have."""

    code = "unfit_credentials"
    title = "This address or password cannot be used"

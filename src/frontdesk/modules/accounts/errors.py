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


class SignInSwitchedOff(NotFound):
    """This way of signing in is not set up here."""

    code = "sign_in_switched_off"
    title = "This way of signing in is not set up"


class SignInNotBegun(DomainError):
    """Whoever comes back from an identity provider did not set out in this browser, or too long ago."""

    code = "sign_in_not_begun"
    title = "This sign-in was not begun in this browser, or too long ago: begin again"


class SignInDenied(Forbidden):
    """They said no at the identity provider (`access_denied` of RFC 6749, 4.1.2.1)."""

    code = "access_denied"
    title = "The sign-in was not allowed"


class IdentityNotProven(DomainError):
    """The identity provider does not stand by the code, or its ID token is not as it must be."""

    code = "identity_not_proven"
    title = "The identity provider did not confirm who you are: begin again"


class IdentityNotLinked(Forbidden):
    """Nobody here may be signed in with this identity. Whether there is an account is nobody's business.

    An account is linked only where the provider and we have both verified the same address, and the provider keeps its
    mailbox; one that is deactivated admits nobody.
    """

    code = "identity_not_linked"
    title = "You cannot sign in this way: your address has to be verified there and here"


class IdentityProviderAway(DomainError):
    """The identity provider does not answer, or not sensibly. Other ways of signing in are not affected."""

    status = 503
    code = "identity_provider_away"
    title = "The identity provider does not answer"

    def __init__(self) -> None:
        super().__init__("Try again, or sign in another way.")
        self.headers = {"Retry-After": "5"}


class ToldToFrontEnd(DomainError):
    """A refusal on the way of a browser, which is sent on to the front end with its code."""

    status = 303
    code = "told_to_front_end"
    title = "See the front end"

    def __init__(self, refused: DomainError, *, at: str) -> None:
        super().__init__(refused.title)
        self.headers = {"Location": at}


class InvalidCode(Unauthenticated):
    """A code that is unknown, past its end, or shown by another browser than the one that it was made for."""

    code = "invalid_code"
    title = "This code is not valid: sign in again"


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

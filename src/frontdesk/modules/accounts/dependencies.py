"""What routes receive: somebody who knew their password, where they called from, an address, a journey that ends."""

from typing import Annotated

from fastapi import Depends, Form, Request, Response, status
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.exceptions import HTTPException

from frontdesk.core.http.auth import Caller
from frontdesk.core.http.limits import Allowance, ClientAddress, limit
from frontdesk.core.http.resources import CurrentSettings, Held
from frontdesk.core.limits import account_key, limiter_on
from frontdesk.modules.accounts import service
from frontdesk.modules.accounts.errors import SignInSwitchedOff, UnsupportedMediaType
from frontdesk.modules.accounts.ports import IdentityProvider
from frontdesk.modules.accounts.schemas import AddressIn, LoginForm, LoginIn
from frontdesk.modules.accounts.service import JOURNEY_LASTS, Brake, Browsers, Device, Journeys, Proven, SignIn

JSON = "application/json"
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
MAX_USER_AGENT = 300  # characters
NO_STORE = {"Cache-Control": "no-store"}
JOURNEY = "frontdesk-journey"  # the name of a cookie


async def _not_stored(response: Response) -> None:
    """Answers with tokens stay out of every cache (RFC 6749, 5.1)."""
    response.headers.update(NO_STORE)


NOT_STORED = Depends(_not_stored)
SIGN_INS = Depends(limit("30/minute", by="address", scope="sign-in"))  # one address may be a whole office's

MAILS_TO_AN_ADDRESS = Allowance("5/hour", name="mails-to-an-address")
PASSWORDS_OF_AN_ACCOUNT = Allowance("10/hour", name="own-password")


async def json_or_form(request: Request) -> LoginIn:
    """The address and password of a body in either form; raises `UnsupportedMediaType` for any other."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    try:
        if kind == JSON:
            return LoginIn.model_validate_json(await request.body())
        if kind in FORMS:
            return LoginIn.model_validate(await _fields(request))
    except ValidationError as refused:
        errors = [{**error, "loc": ("body", *error["loc"])} for error in refused.errors(include_url=False)]
        raise RequestValidationError(errors) from refused
    raise UnsupportedMediaType(f"Accepted are {', '.join((JSON, *FORMS))}.")


async def _fields(request: Request) -> dict[str, object]:
    try:
        async with request.form(max_files=0) as form:
            return dict(form)
    except HTTPException as refused:
        if refused.status_code != status.HTTP_400_BAD_REQUEST:
            raise
        error = {"loc": ("body",), "type": "form_invalid", "msg": refused.detail}
        raise RequestValidationError([error]) from refused


async def brake(held: Held, address: ClientAddress) -> Brake:
    """What slows down whoever guesses passwords from where the request comes from."""
    enabled = held.settings.security.rate_limit_enabled
    return Brake(limiter_on(held.redis) if enabled else None, address=address)


Braked = Annotated[Brake, Depends(brake)]


async def proven_by_either(given: Annotated[LoginIn, Depends(json_or_form)], held: Held, braked: Braked) -> Proven:
    """Whose address and password stand in the JSON or form of the body."""
    return await service.prove(held.sessions, braked, email=given.email, password=given.password)


async def proven_by_json(given: LoginIn, held: Held, braked: Braked) -> Proven:
    """Whose address and password stand in the JSON of the body."""
    return await service.prove(held.sessions, braked, email=given.email, password=given.password)


async def proven_by_form(given: Annotated[LoginForm, Form()], held: Held, braked: Braked) -> Proven:
    """Whose address and password stand in the form of the body."""
    return await service.prove(held.sessions, braked, email=given.username, password=given.password)


async def may_be_mailed(email: str, *, about: str, request: Request, response: Response) -> None:
    """Let an address get so many mails an hour, whoever asks and whether anybody has it; raises `TooManyRequests`."""
    await MAILS_TO_AN_ADDRESS.spend(request, response, about, account_key(email))


async def asked_for(given: AddressIn, request: Request, response: Response) -> str:
    """The address that is to get a mail, if it may get another one."""
    about = request.scope["route"].path.rpartition("/")[2]
    await may_be_mailed(given.email, about=about, request=request, response=response)
    return given.email


async def careful(caller: Caller, request: Request, response: Response) -> None:
    """Let nobody try out passwords for an account whose token they got hold of."""
    await PASSWORDS_OF_AN_ACCOUNT.spend(request, response, "own-password", str(caller.user_id))


async def device(request: Request, address: ClientAddress) -> Device:
    """Where the request comes from."""
    agent = request.headers.get("user-agent")
    return Device(address=address, user_agent=agent and agent[:MAX_USER_AGENT])


async def sign_in(settings: CurrentSettings) -> SignIn:
    """What begins and prolongs sessions, as the settings want it."""
    return SignIn(settings.security)


async def browsers(settings: CurrentSettings) -> Browsers:
    """What begins and prolongs the sessions of browsers."""
    return Browsers(settings.security)


async def google(held: Held) -> IdentityProvider:
    """Google; raises `SignInSwitchedOff` where it is not set up."""
    provider: IdentityProvider | None = held.adapters.get(IdentityProvider)
    if provider is None:
        raise SignInSwitchedOff
    return provider


async def journeys(settings: CurrentSettings) -> Journeys:
    """What knows a journey to an identity provider again."""
    return Journeys(settings.security)


class CookieOfJourney:
    """The cookie of a journey: kept out of scripts, sent back only by navigation to us or from our own site."""

    def __init__(self, request: Request, settings: CurrentSettings) -> None:
        # `__Host-`: no neighbouring subdomain can set it. Browsers keep such a cookie over https only.
        self._secure = settings.app.public_url.startswith("https://")
        self._name = f"{'__Host-' if self._secure else ''}{JOURNEY}"
        self.value = request.cookies.get(self._name)

    def keep(self, response: Response, value: str) -> None:
        """Have the browser keep it for the time of a journey."""
        lasts = int(JOURNEY_LASTS.total_seconds())
        response.set_cookie(self._name, value, max_age=lasts, secure=self._secure, httponly=True, samesite="lax")

    def drop(self, response: Response) -> None:
        """Have the browser forget it."""
        response.delete_cookie(self._name, secure=self._secure, httponly=True, samesite="lax")


async def journey_cookie(request: Request, settings: CurrentSettings) -> CookieOfJourney:
    """The cookie that the browser got when its journey began."""
    return CookieOfJourney(request, settings)


WithGoogle = Annotated[IdentityProvider, Depends(google)]
Travelling = Annotated[Journeys, Depends(journeys)]
JourneyCookie = Annotated[CookieOfJourney, Depends(journey_cookie)]
ProvenByEither = Annotated[Proven, Depends(proven_by_either)]
ProvenByJson = Annotated[Proven, Depends(proven_by_json)]
ProvenByForm = Annotated[Proven, Depends(proven_by_form)]
ThisDevice = Annotated[Device, Depends(device)]
SigningIn = Annotated[SignIn, Depends(sign_in)]
WithCookies = Annotated[Browsers, Depends(browsers)]
AskedFor = Annotated[str, Depends(asked_for)]
Careful = Depends(careful, scope="function")

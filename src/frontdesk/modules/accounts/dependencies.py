"""What routes receive: somebody who knew their password, where they called from, an address that may be written to."""

from hashlib import sha256
from typing import Annotated

from fastapi import Depends, Form, Request, Response, status
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.exceptions import HTTPException

from frontdesk.core.http.auth import Caller
from frontdesk.core.http.limits import Allowance, ClientAddress
from frontdesk.core.http.resources import CurrentSettings, Held
from frontdesk.modules.accounts import service
from frontdesk.modules.accounts.errors import UnsupportedMediaType
from frontdesk.modules.accounts.schemas import AddressIn, LoginForm, LoginIn
from frontdesk.modules.accounts.service import Device, Proven, SignIn

JSON = "application/json"
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
MAX_USER_AGENT = 300  # characters

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


async def proven_by_either(given: Annotated[LoginIn, Depends(json_or_form)], held: Held) -> Proven:
    """Whose address and password stand in the JSON or form of the body."""
    return await service.prove(held.sessions, email=given.email, password=given.password)


async def proven_by_json(given: LoginIn, held: Held) -> Proven:
    """Whose address and password stand in the JSON of the body."""
    return await service.prove(held.sessions, email=given.email, password=given.password)


async def proven_by_form(given: Annotated[LoginForm, Form()], held: Held) -> Proven:
    """Whose address and password stand in the form of the body."""
    return await service.prove(held.sessions, email=given.username, password=given.password)


async def asked_for(given: AddressIn, request: Request, response: Response) -> str:
    """The address that is to get a mail: so many an hour, whoever asks and whether anybody has that address or not."""
    whose = sha256(given.email.lower().encode()).hexdigest()  # counted, not written down
    await MAILS_TO_AN_ADDRESS.spend(request, response, request.scope["route"].path, whose)
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


ProvenByEither = Annotated[Proven, Depends(proven_by_either)]
ProvenByJson = Annotated[Proven, Depends(proven_by_json)]
ProvenByForm = Annotated[Proven, Depends(proven_by_form)]
ThisDevice = Annotated[Device, Depends(device)]
SigningIn = Annotated[SignIn, Depends(sign_in)]
AskedFor = Annotated[str, Depends(asked_for)]
Careful = Depends(careful, scope="function")

"""The OpenAPI document: what FastAPI gathers, with every refusal in the one shape that it really has."""

import re
from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from pydantic.json_schema import models_json_schema

from frontdesk.core.http.auth import caller
from frontdesk.core.http.errors import UNDECLARED, Problem, responses
from frontdesk.entrypoints import wiring

VERBS = ("get", "post", "put", "patch", "delete")
# IETF draft-ietf-httpapi-ratelimit-headers
TOO_MANY = {
    "Retry-After": "In so many seconds there will be one more.",
    "RateLimit-Policy": "The limit: its name, how many (`q`) in how many seconds (`w`).",
    "RateLimit": "How many are left (`r`), and in how many seconds there will be one more (`t`).",
}
NOT_OURS = ("HTTPValidationError", "ValidationError")  # FastAPI's own shape of a 422, which nobody ever gets
LICENSE = {"name": "MIT", "identifier": "MIT"}
# two classes of one name are told apart by FastAPI with the paths of their modules
LONG_NAME = re.compile(r"frontdesk__modules__([a-z]+)__\w+__([A-Z]\w*)")

# what a parameter of this name means wherever its route says nothing more of it
PARAMETERS = {
    "action": "What was done, as in `action` of the entries.",
    "at": "An instant; without an offset it is the place's own time.",
    "by": "How long a period is.",
    "code": "What the other side sent along.",
    "country": "ISO 3166-1 alpha-2.",
    "date": "A day, in the place's own time zone.",
    "error": "Why the other side refused.",
    "format": "JSON, or CSV for spreadsheets.",
    "from": "The first day; included.",
    "near": "`latitude,longitude`: nearest first.",
    "sector": "What kind of business, in any spelling of it.",
    "slug": "The name in its address; former ones lead on.",
    "state": "What was sent along at the beginning.",
    "status": "Only those that are this far.",
    "subject_kind": "What kind of thing it was done to.",
    "version": "Which version of it.",
}

TAGS = {
    "auth": "How people prove who they are: passwords, sessions, mailed links, Google.",
    "users": "One's own profile, and everybody's for those who run the installation.",
    "admin": "The audit log of the installation.",
    "companies": "Owners of providers.",
    "teams": "Who works for a company, and whom it has invited.",
    "providers": "Places of business that take bookings, their hours and closures.",
    "rooms": "What a provider lets by the hour, with prices and photos.",
    "staff": "The people of a provider, with hours of their own; teachers among them.",
    "offerings": "Services with a length, a price and the people who give them.",
    "amenities": "Equipment and badges.",
    "geography": "Countries and cities.",
    "search": "Providers and free rooms, found by words, place, equipment, price and time.",
    "bookings": "A stretch of somebody's calendar, sold to a client.",
    "appointments": "Bookings of people's time, as those see them who have them.",
    "desk": "The day of everybody and every room, clients and their cards.",
    "payments": "Payment links, refunds, balances and payouts.",
    "registrations": "Children who are to have a demo class.",
    "courses": "Worlds, lessons, quizzes, and what learners have done of them.",
    "video": "Videos of lessons.",
    "messages": "Conversations between people, or with a provider.",
    "live": "What happens, as server-sent events.",
    "notifications": "What people were told by mail and SMS.",
    "reviews": "What clients say of completed bookings, and the answer.",
    "uploads": "Pictures that people upload.",
    "stats": "How many, how much and how often.",
    "health": "Whether it works.",
}


def describe(app: FastAPI) -> None:
    """Make `app.openapi()` return our document, computed once."""
    app.openapi = lambda: app.openapi_schema or _document(app)  # type: ignore[method-assign]  # FastAPI's own way


def _document(app: FastAPI) -> dict[str, Any]:
    document = get_openapi(
        title=app.title,
        version=app.version,
        description=app.description,
        routes=app.routes,
        license_info=LICENSE,
        tags=[{"name": name, "description": text} for name, text in TAGS.items()],
    )
    components = document.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    for name in NOT_OURS:
        schemas.pop(name, None)
    _, definitions = models_json_schema([(Problem, "serialization")], ref_template="#/components/schemas/{model}")
    schemas |= definitions["$defs"] | {"ProblemCode": _codes()}
    code = schemas["Problem"]["properties"]["code"]
    code["anyOf"] = [{"$ref": "#/components/schemas/ProblemCode"}, {"type": code.pop("type")}]
    components["responses"] = {}
    anybody = {
        route.unique_id for route in app.routes if isinstance(route, APIRoute) and not _asks_who(route.dependant)
    }
    for path in document["paths"].values():
        for operation in (path[verb] for verb in VERBS if verb in path):
            _refusals(operation, shared=components["responses"])
            _summary(operation)
            _parameters(operation)
            if operation["operationId"] in anybody and "security" in operation:
                operation["security"].append({})  # a token is read where there is one
    components["responses"]["Problem429"]["headers"] = {
        name: {"description": meaning, "schema": {"type": "integer" if name == "Retry-After" else "string"}}
        for name, meaning in TOO_MANY.items()
    }
    app.openapi_schema = _short_names(document)
    return app.openapi_schema


def _codes() -> dict[str, Any]:
    codes = sorted({cause.code for cause in wiring.refusals()} | UNDECLARED.keys())
    meaning = "Every `code` that this version knows. More may come; treat an unknown one by its `status`."
    return {"type": "string", "enum": codes, "title": "ProblemCode", "description": meaning}


def _asks_who(dependant: Dependant) -> bool:
    """Whether a route needs a caller who has signed in."""
    return dependant.call is caller or any(map(_asks_who, dependant.dependencies))


def _refusals(operation: dict[str, Any], *, shared: dict[str, Any]) -> None:
    """What any route may answer: a body that cannot be taken, bad parameters, too many requests, out of order.

    Refusals of one status are alike everywhere, so each stands in the document once.
    """
    statuses = {429, 503}
    if "requestBody" in operation:
        statuses |= {400, 408, 413, 422}
    if "parameters" in operation:
        statuses.add(422)
    answered = operation["responses"]
    # FastAPI puts its own 422 wherever a route does not say better
    if "HTTPValidationError" in str(answered.get("422")):
        del answered["422"]
    for status, refusal in responses(*statuses).items():
        answered.setdefault(str(status), refusal)
    for status, answer in answered.items():
        if answer == responses(int(status))[int(status)]:
            shared[f"Problem{status}"] = answer
            answered[status] = {"$ref": f"#/components/responses/Problem{status}"}


def _parameters(operation: dict[str, Any]) -> None:
    for parameter in operation.get("parameters", []):
        name: str = parameter["name"]
        if name.endswith("_id"):
            parameter.setdefault("description", f"The id of the {name.removesuffix('_id').replace('_', ' ')}.")
        elif name in PARAMETERS:
            parameter.setdefault("description", PARAMETERS[name])


def _summary(operation: dict[str, Any]) -> None:
    """Where a route gives no summary of its own, the first sentence of its docstring instead of the function's name."""
    if operation["summary"].istitle():
        first = operation.get("description", "").split("\n\n", 1)[0].split(". ", 1)[0]
        operation["summary"] = first.replace("\n", " ").rstrip(".:")


def _short_names(document: dict[str, Any]) -> dict[str, Any]:
    """`frontdesk__modules__bookings__rules__Status` as `BookingsStatus`, wherever it stands."""
    names = dict(_shortened(document["components"]["schemas"]))
    taken = document["components"]["schemas"].keys() & set(names.values())
    assert not taken, taken  # noqa: S101  two things would have one name; the tests of the document show it
    prefix = "#/components/schemas/"

    def walk(part: Any) -> Any:
        if isinstance(part, dict):
            return {names.get(key, key): walk(value) for key, value in part.items()}
        if isinstance(part, list):
            return [walk(value) for value in part]
        if isinstance(part, str) and part.startswith(prefix):
            return prefix + names.get(part.removeprefix(prefix), part.removeprefix(prefix))
        return part

    renamed: dict[str, Any] = walk(document)
    return renamed


def _shortened(schemas: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for name in schemas:
        if found := LONG_NAME.fullmatch(name):
            yield name, found[1].title() + found[2]

"""The OpenAPI document: what FastAPI gathers, with every refusal in the one shape that it really has."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic.json_schema import models_json_schema

from frontdesk.core.http.errors import Problem, responses

VERBS = ("get", "post", "put", "patch", "delete")
NOT_OURS = ("HTTPValidationError", "ValidationError")  # FastAPI's own shape of a 422, which nobody ever gets


def describe(app: FastAPI) -> None:
    """Make `app.openapi()` return our document, computed once."""
    app.openapi = lambda: app.openapi_schema or _document(app)  # type: ignore[method-assign]  # FastAPI's own way


def _document(app: FastAPI) -> dict[str, Any]:
    document = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    for name in NOT_OURS:
        schemas.pop(name, None)
    _, definitions = models_json_schema([(Problem, "serialization")], ref_template="#/components/schemas/{model}")
    schemas |= definitions["$defs"]
    for path in document["paths"].values():
        for verb in VERBS:
            if verb in path:
                _refusals(path[verb])
                _summary(path[verb])
    app.openapi_schema = document
    return document


def _refusals(operation: dict[str, Any]) -> None:
    """What any route may answer: unreadable or too large a body, bad parameters, too many requests, out of order."""
    statuses = {429, 503}
    if "requestBody" in operation:
        statuses |= {400, 413, 422}
    if "parameters" in operation:
        statuses.add(422)
    answered = operation["responses"]
    # FastAPI puts its own 422 wherever a route does not say better
    if "HTTPValidationError" in str(answered.get("422")):
        del answered["422"]
    for status, refusal in responses(*statuses).items():
        answered.setdefault(str(status), refusal)


def _summary(operation: dict[str, Any]) -> None:
    """Where a route gives no summary of its own, the first sentence of its docstring instead of the function's name."""
    if operation["summary"].istitle():
        first = operation.get("description", "").split("\n\n", 1)[0].split(". ", 1)[0]
        operation["summary"] = first.replace("\n", " ").rstrip(".:")

"""Query parameters read by a schema as a whole, for the routes that are asked most.

FastAPI does the same, and looks at the type of each field anew for each request: a sixth of what a question about a
day's free time costs. Such a route says what it reads by `openapi_extra=described(Schema)`.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError

Read = TypeVar("Read", bound=BaseModel)


def query(schema: type[Read]) -> Callable[[Request], Read]:
    """What tells a request's query parameters as this schema has them. Of a repeated one the last counts.

    It is called and not depended on: a step of a chain of dependencies costs as much as a small statement.
    """

    def read(request: Request) -> Read:
        try:
            return schema.model_validate(dict(request.query_params))
        except ValidationError as refused:
            errors = [{**error, "loc": ("query", *error["loc"])} for error in refused.errors()]
            raise RequestValidationError(errors) from refused

    return read


def described(schema: type[BaseModel]) -> dict[str, Any]:
    """The parameters of a schema for OpenAPI."""
    fields = schema.model_json_schema()
    required = fields.get("required", ())
    return {
        "parameters": [
            {"name": name, "in": "query", "required": name in required, "schema": field}
            | ({"description": field["description"]} if "description" in field else {})
            for name, field in fields["properties"].items()
        ]
    }

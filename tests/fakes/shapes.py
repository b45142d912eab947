"""Whether a request has the shape that a vendor's SDK declares for it, as its `TypedDict`s say.

So a fake refuses what the vendor refuses, parameter by parameter, without a second copy of either API's description.
"""

import re
import types
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin

import typing_extensions

INTEGER = re.compile(r"-?[0-9]{1,19}")
FLOAT = re.compile(r"-?[0-9]{1,19}(\.[0-9]{1,12})?")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one parameter; `path` is its name and those of the objects around it."""

    kind: Literal["unknown", "missing", "type", "choice"]
    path: tuple[str, ...]
    expected: str = ""


@dataclass(frozen=True, slots=True)
class Shape:
    """What a request may hold. `text`: values come from a form, so numbers and booleans are written as text.

    `without`: names that the SDK takes beside the parameters and sends in headers. `needed`: those that the vendor
    requires although the SDK does not say so.
    """

    hint: Any
    text: bool = False
    without: frozenset[str] = frozenset()
    needed: frozenset[str] = frozenset()

    def read(self, given: Mapping[str, Any]) -> tuple[dict[str, Any], list[Problem]]:
        """The request with its values as Python's, and what is wrong with it."""
        problems: list[Problem] = []
        known = _fields(self.hint)
        unknown = [Problem("unknown", (name,)) for name in given if name in self.without or name not in known]
        missing = [Problem("missing", (name,)) for name in sorted(self.needed - given.keys())]
        taken = {name: value for name, value in given.items() if name not in self.without}
        value = _object(taken, self.hint, (), problems, text=self.text)
        found = [*unknown, *missing, *problems]
        return value, list(dict.fromkeys(found))


@cache
def _fields(hint: Any) -> Mapping[str, Any]:
    # Stripe's SDK imports these for type checkers only
    return typing_extensions.get_type_hints(hint, localns={"StripeContext": Any, "Mapping": Mapping})


def _object(given: Any, hint: Any, at: tuple[str, ...], problems: list[Problem], *, text: bool) -> dict[str, Any]:
    if not isinstance(given, Mapping):
        problems.append(Problem("type", at, "object"))
        return {}
    known = _fields(hint)
    problems.extend(Problem("unknown", (*at, name)) for name in given if name not in known)
    problems.extend(Problem("missing", (*at, name)) for name in sorted(hint.__required_keys__ - given.keys()))
    return {
        name: _value(value, known[name], (*at, name), problems, text=text)
        for name, value in given.items()
        if name in known
    }


def _value(given: Any, hint: Any, at: tuple[str, ...], problems: list[Problem], *, text: bool) -> Any:
    """`given` as the first of the alternatives that it fits; reports against the one that is nearest."""
    tried: list[tuple[Any, list[Problem]]] = []
    for alternative in _alternatives(hint):
        found: list[Problem] = []
        value = _single(given, alternative, at, found, text=text)
        if not found:
            return value
        tried.append((value, found))
    # an object that fits but for one name says more than "no such literal"
    value, found = max(tried, key=lambda one: max(len(problem.path) for problem in one[1]))
    problems.extend(found)
    return value


def _alternatives(hint: Any) -> Iterator[Any]:
    """The members of a union. Beside literals, `str` and `Any` only leave room for later versions of the API."""
    if get_origin(hint) not in (Union, types.UnionType):
        yield hint
        return
    members = [inner for member in get_args(hint) for inner in _alternatives(member)]
    closed = any(get_origin(member) is Literal and get_args(member) != ("",) for member in members)
    yield from (member for member in members if not (closed and member in (str, Any)))


def _single(given: Any, hint: Any, at: tuple[str, ...], problems: list[Problem], *, text: bool) -> Any:
    origin = get_origin(hint)
    if hint is Any:
        return given
    if origin is Literal:
        if given not in get_args(hint):
            problems.append(Problem("choice", at, ", ".join(map(str, get_args(hint)))))
        return given
    if typing_extensions.is_typeddict(hint):
        return _object(given, hint, at, problems, text=text)
    if origin in (list, Sequence):
        return _sequence(given, hint, at, problems, text=text)
    if origin in (dict, Mapping):
        if not isinstance(given, Mapping) or not all(isinstance(value, str) for value in given.values()):
            problems.append(Problem("type", at, "object"))
        return given
    return _scalar(given, hint, at, problems, text=text)


def _sequence(given: Any, hint: Any, at: tuple[str, ...], problems: list[Problem], *, text: bool) -> list[Any]:
    if not isinstance(given, list):
        problems.append(Problem("type", at, "array"))
        return []
    (inner,) = get_args(hint)
    return [_value(value, inner, (*at, str(number)), problems, text=text) for number, value in enumerate(given)]


def _scalar(given: Any, hint: Any, at: tuple[str, ...], problems: list[Problem], *, text: bool) -> Any:
    if text and isinstance(given, str):
        if hint is bool and given in {"true", "false"}:
            return given == "true"
        if hint is int and INTEGER.fullmatch(given):
            return int(given)
        if hint is float and FLOAT.fullmatch(given):
            return float(given)
    fits = isinstance(given, hint) if isinstance(hint, type) else False
    if not fits or (hint is int and isinstance(given, bool)) or (text and hint is not str):
        names = {int: "integer", bool: "boolean", str: "string", float: "number"}
        problems.append(Problem("type", at, names.get(hint, "value")))
    return given

"""Name what in openapi.json breaks clients that were written against an earlier one, and fail unless it is admitted.

Usage: python -m tools.breaking_changes [REVISION]   (without one: the last release, see `base`)

A change breaks a client when something that it sends is no longer taken, or something that it reads is no longer there.
What a component lost is told once, by the component's name, however many operations use it. A break is admitted by a
line of CHANGELOG.md that has its name in backticks, anywhere below the heading "Breaking" of the newest version.

New values in what is answered, enumerations included, are no break: clients are told to expect them.
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from operator import itemgetter
from pathlib import Path
from typing import Any, Literal

ROOT = Path(__file__).parent.parent
FILE = "openapi.json"
VERBS = ("get", "post", "put", "patch", "delete")
SMALLEST = ("minimum", "exclusiveMinimum", "minLength", "minItems")
LARGEST = ("maximum", "exclusiveMaximum", "maxLength", "maxItems")

Schema = dict[str, Any]
Direction = Literal["sent", "read"]


@dataclass(frozen=True, slots=True, order=True)
class Break:
    """One thing that breaks: where, by the name that CHANGELOG.md gives it, and how."""

    place: str
    what: str

    def __str__(self) -> str:
        return f"`{self.place}` {self.what}"


@dataclass(slots=True)
class Comparison:
    """Two documents, the earlier one first."""

    old: Schema
    new: Schema
    _known: dict[tuple[str, str, Direction], tuple[Break, ...]] = field(default_factory=dict)  # by component

    def breaks(self) -> list[Break]:
        """Everything that breaks, each once, in order."""
        return sorted(set(self._operations()))

    def _operations(self) -> Iterator[Break]:
        for path, verbs in self.old["paths"].items():
            for verb in (verb for verb in VERBS if verb in verbs):
                name = f"{verb.upper()} {path}"
                later = self.new["paths"].get(path, {}).get(verb)
                if later is None:
                    yield Break(name, "is gone")
                else:
                    yield from self._operation(name, verbs[verb], later)

    def _operation(self, name: str, old: Schema, new: Schema) -> Iterator[Break]:
        if old["operationId"] != new["operationId"]:
            yield Break(name, f"was called {old['operationId']} and is {new['operationId']} now")
        if {} in old.get("security", [{}]) and {} not in new.get("security", [{}]):
            yield Break(name, "asks who is calling now")
        yield from self._parameters(name, old, new)
        yield from self._body(name, old.get("requestBody"), new.get("requestBody"))
        for status in (status for status in old["responses"] if status.startswith("2")):
            if status not in new["responses"]:
                yield Break(name, f"answers {status} no more")
                continue
            yield from self._content(name, old["responses"][status], new["responses"][status], direction="read")

    def _parameters(self, name: str, old: Schema, new: Schema) -> Iterator[Break]:
        before = {(one["in"], one["name"]): one for one in old.get("parameters", [])}
        after = {(one["in"], one["name"]): one for one in new.get("parameters", [])}
        for (where, key), parameter in after.items():
            if parameter.get("required", False) and not before.get((where, key), {}).get("required", False):
                yield Break(name, f"requires {key} ({where}) now")
        for (where, key), parameter in before.items():
            if (where, key) not in after:
                yield Break(name, f"takes {key} ({where}) no more")
            else:
                yield from self._schemas(f"{name} {key}", parameter, after[where, key], direction="sent")

    def _body(self, name: str, old: Schema | None, new: Schema | None) -> Iterator[Break]:
        if new and new.get("required") and not (old and old.get("required")):
            yield Break(name, "requires a body now")
        if old:
            yield from self._content(name, old, new or {}, direction="sent")

    def _content(self, name: str, old: Schema, new: Schema, *, direction: Direction) -> Iterator[Break]:
        for media, before in old.get("content", {}).items():
            after = new.get("content", {}).get(media)
            if after is None:
                yield Break(name, f"{'takes' if direction == 'sent' else 'answers'} {media} no more")
            else:
                yield from self._schemas(f"{name} body", before, after, direction=direction)

    def _schemas(self, place: str, old: Schema, new: Schema, *, direction: Direction) -> Iterator[Break]:
        yield from self._compare(place, old.get("schema", {}), new.get("schema", {}), direction)

    def _compare(self, place: str, old: Schema, new: Schema, direction: Direction) -> Iterable[Break]:
        names = old.get("$ref", ""), new.get("$ref", "")
        if not all(names):
            return self._differences(place, _resolved(self.old, old), _resolved(self.new, new), direction)
        if (*names, direction) not in self._known:
            self._known[*names, direction] = ()  # meanwhile: a component may hold itself
            place = names[0].rpartition("/")[2]
            both = _resolved(self.old, old), _resolved(self.new, new)
            self._known[*names, direction] = tuple(self._differences(place, *both, direction))
        return self._known[*names, direction]

    def _differences(self, place: str, old: Schema, new: Schema, direction: Direction) -> Iterator[Break]:
        yield from self._properties(place, old, new, direction)
        yield from self._conditions(place, old, new, direction)
        if "anyOf" in old or "anyOf" in new:
            yield from self._variants(place, old, new, direction)
        else:
            yield from _values(place, old, new, direction)
        for inner, sign in (("items", "[]"), ("additionalProperties", ".*")):
            if isinstance(old.get(inner), dict) and isinstance(new.get(inner), dict):
                yield from self._compare(place + sign, old[inner], new[inner], direction)

    def _conditions(self, place: str, old: Schema, new: Schema, direction: Direction) -> Iterator[Break]:
        """Parts that hold at once: "one of these names, and one of those"."""
        before, after = old.get("allOf", []), new.get("allOf", [])
        if direction == "sent" and len(after) > len(before):
            yield Break(place, "has a further condition now")
        for one, other in zip(before, after, strict=False):
            yield from self._compare(place, one, other, direction)

    def _variants(self, place: str, old: Schema, new: Schema, direction: Direction) -> Iterator[Break]:
        """Each variant that was sent must still be taken; each that is answered now must have been known."""
        before, after = old.get("anyOf", [old]), new.get("anyOf", [new])
        must, known = (before, after) if direction == "sent" else (after, before)
        for variant in must:
            found = []
            for other in known:
                pair = (variant, other) if direction == "sent" else (other, variant)
                breaks = list(self._compare(place, *pair, direction))
                found.append((len(breaks), _kind(variant) != _kind(other), breaks))
            yield from min(found, key=itemgetter(0, 1))[-1]  # what is of the same kind tells more

    def _properties(self, place: str, old: Schema, new: Schema, direction: Direction) -> Iterator[Break]:
        before, after = old.get("properties", {}), new.get("properties", {})
        was, is_now = set(old.get("required", [])), set(new.get("required", []))
        for name in before:
            if name not in after:
                yield Break(f"{place}.{name}", f"is {'taken' if direction == 'sent' else 'answered'} no more")
            else:
                yield from self._compare(f"{place}.{name}", before[name], after[name], direction)
        if direction == "sent":
            for name in is_now - was:
                yield Break(f"{place}.{name}", "is required now")
        else:
            for name in (was - is_now) & after.keys():
                yield Break(f"{place}.{name}", "may be missing now")


def _values(place: str, old: Schema, new: Schema, direction: Direction) -> Iterator[Break]:
    """What one value may be."""
    kinds = [(one.get("type"), one.get("format") if direction == "read" else None) for one in (old, new)]
    wider = kinds[1] if direction == "sent" else kinds[0]
    if kinds[0] != kinds[1] and wider[0] is not None:
        yield Break(place, f"was {_kind(old)} and is {_kind(new)} now")
        return
    if direction == "read":
        return
    allowed, still = _choices(old), _choices(new)
    if still is not None and (allowed is None or allowed - still):
        gone = "anything" if allowed is None else ", ".join(sorted(map(str, allowed - still)))
        yield Break(place, f"may no longer be {gone}")
    if new.get("pattern") not in {None, old.get("pattern")}:
        yield Break(place, "has another pattern now")
    if new.get("format") not in {None, old.get("format")}:
        yield Break(place, f"has to be a {new['format']} now")
    for bounds, sign in ((SMALLEST, 1), (LARGEST, -1)):
        for bound in (bound for bound in bounds if bound in new):
            if bound not in old or sign * new[bound] > sign * old[bound]:
                yield Break(place, f"has a narrower {bound} now")


def _choices(schema: Schema) -> set[Any] | None:
    return {schema["const"]} if "const" in schema else set(schema["enum"]) if "enum" in schema else None


def _kind(schema: Schema) -> str:
    return " ".join(str(part) for part in (schema.get("type", "anything"), schema.get("format")) if part)


def _resolved(document: Schema, schema: Schema) -> Schema:
    """What a reference leads to; `oneOf` and `anyOf` are compared alike."""
    while "$ref" in schema:
        target: Any = document
        for part in schema["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        schema = target
    return {"anyOf": schema["oneOf"], **schema} if "oneOf" in schema else schema


def admitted(changelog: str) -> set[str]:
    """What stands in backticks below "Breaking" of the newest version."""
    newest = re.split(r"^## ", changelog, flags=re.MULTILINE)[1]
    sections = re.split(r"^### ", newest, flags=re.MULTILINE)[1:]
    return {name for part in sections if part.startswith("Breaking") for name in re.findall(r"`([^`]+)`", part)}


def _git(*arguments: str) -> str | None:
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S607
    return done.stdout.strip() if done.returncode == 0 else None


def base() -> str:
    """The last release; before the first one, the commit that the file came with."""
    came = _git("log", "--diff-filter=A", "--format=%H", "--", FILE) or "HEAD"
    return _git("describe", "--tags", "--abbrev=0", "--match", "v*") or came.splitlines()[-1]


def main(revision: str) -> int:
    """Print what breaks since `revision`; the exit code says whether all of it is admitted."""
    earlier = _git("show", f"{revision}:{FILE}")
    if earlier is None:
        print(f"{revision} has no {FILE}: there is nothing to compare.")
        return 0
    found = Comparison(json.loads(earlier), json.loads((ROOT / FILE).read_text())).breaks()
    known = admitted((ROOT / "CHANGELOG.md").read_text())
    for one in found:
        print(f"{'admitted' if one.place in known else 'BREAKS  '}  {one}")
    silent = [one for one in found if one.place not in known]
    print(f"{len(found)} breaking changes since {revision[:12]}, {len(silent)} of them not in CHANGELOG.md")
    if silent:
        print('Take them back, or write a line for each below "### Breaking" of CHANGELOG.md, its name in backticks.')
    return 1 if silent else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else base()))

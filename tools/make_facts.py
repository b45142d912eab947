"""Write down what the database and the queue keep from one release to the next: facts, their fields, who reacts, tasks.

Usage: python -m tools.make_facts   (a test compares the file with what this would write)

Processes of two releases work side by side while an installation is brought to a new one, and read each other's rows.
So a name that was there stays, a new field has a default, and no field changes its type; what breaks that takes two
releases (docs/adr/0028-two-releases-at-once.md). `--breaking` writes it all the same.
"""

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from frontdesk.core import events, tasks
from frontdesk.entrypoints import wiring

TARGET = Path(__file__).parent.parent / "tests/core/facts.json"
Facts = Mapping[str, Any]


def main() -> None:
    """Write the file, unless that would break what runs."""
    now = current()
    found = list(broken(json.loads(TARGET.read_text()), now)) if TARGET.exists() else []
    if found and "--breaking" not in sys.argv:
        sys.exit("\n".join(["A process of the last release would not understand this:", *found]))
    TARGET.write_text(render(now))


def current() -> Facts:
    """What this release keeps."""
    wiring.bind()
    ours = [fact for fact in events.kinds() if fact.__module__.startswith("frontdesk.")]
    return {
        "facts": {fact.topic: _shape(fact) for fact in sorted(ours, key=lambda fact: fact.topic)},
        "tasks": sorted(tasks.registered()),
    }


def _shape(fact: type[events.Event]) -> dict[str, Any]:
    schema = TypeAdapter(fact).json_schema()
    kinds = schema.get("$defs", {})
    return {
        "fields": {name: _type(field, kinds) for name, field in schema.get("properties", {}).items()},
        "optional": sorted(set(schema.get("properties", {})) - set(schema.get("required", []))),
        "handlers": sorted(handler.name for handler in events.handlers_of(fact.topic)),
    }


def _type(field: Mapping[str, Any], kinds: Mapping[str, Any]) -> str:
    """A field's type in one word: what JSON Schema says of it, without its title and default."""
    if "$ref" in field:
        return _type(kinds[field["$ref"].rpartition("/")[2]], kinds)
    if "enum" in field:
        return " | ".join(map(str, field["enum"]))
    if "anyOf" in field:
        return " | ".join(_type(one, kinds) for one in field["anyOf"])
    inner = f" of {_type(field['items'], kinds)}" if "items" in field else ""
    return str(field.get("format") or field.get("const") or field.get("type", "anything")) + inner


def broken(before: Facts, now: Facts) -> Iterator[str]:
    """What a process of the release before, or its rows, would not get along with."""
    for topic, was in before["facts"].items():
        shape = now["facts"].get(topic)
        if shape is None:
            yield f"{topic}: rows of this kind may still wait, and nobody would know them"
        else:
            yield from _broken(topic, was, shape)
    for name in sorted(set(before["tasks"]) - set(now["tasks"])):
        yield f"task {name}: it may still wait in the queue"


def _broken(topic: str, was: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    for field, kind in was["fields"].items():
        there = now["fields"].get(field)
        if there is None:
            yield f"{topic}.{field}: the release before asks for it"
        elif there != kind:
            yield f"{topic}.{field}: was {kind}, is {there}"
    for field in sorted(now["fields"].keys() - was["fields"].keys() - set(now["optional"])):
        yield f"{topic}.{field}: rows of the release before have none, so it needs a default"
    for field in sorted((set(was["optional"]) - set(now["optional"])) & now["fields"].keys()):
        yield f"{topic}.{field}: rows of the release before may have none, so it keeps its default"
    for handler in sorted(set(was["handlers"]) - set(now["handlers"])):
        yield f"{topic}: {handler} was a reaction; under another name it would happen twice"


def render(facts: Facts) -> str:
    """The file."""
    return json.dumps(facts, indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    main()

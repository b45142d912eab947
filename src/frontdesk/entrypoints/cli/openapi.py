"""`frontdesk openapi`: the API's description."""

import secrets
import sys
from pathlib import Path

import orjson

from frontdesk.entrypoints.api import create_app
from frontdesk.entrypoints.embedded.environment import Named, settings_with

# the same bytes for the same API, so that two descriptions can be compared
OPTIONS = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE


def run(*, output: Path | None) -> None:
    """Write the description; nothing needs to run, and no secret to be set, for that."""
    settings = settings_with(None if Named.read().secret else secrets.token_hex(32))
    document = orjson.dumps(create_app(settings).openapi(), option=OPTIONS)
    if output is None:
        sys.stdout.buffer.write(document)
    else:
        output.write_bytes(document)

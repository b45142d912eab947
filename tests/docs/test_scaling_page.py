"""docs/scaling.md says of every table what distributing it would ask."""

import re

from fastapi import FastAPI

from frontdesk.core.db import Base
from tests.docs.snippets import ROOT

PAGE = ROOT / "docs/scaling.md"


def test_every_table_is_spoken_of(application: FastAPI) -> None:
    assert application.routes  # all modules are loaded, and their tables known
    _, _, distributed = PAGE.read_text().partition("## What Citus would ask")
    assert Base.metadata.tables.keys() - set(re.findall(r"`(\w+)", distributed)) == set()

"""The page about the five front ends: each of their calls leads to the operation that it names."""

import re

import pytest
from fastapi import FastAPI

from frontdesk.core.http.doors import canonical
from tests.docs.snippets import ROOT

PAGE = (ROOT / "docs/five-front-ends.md").read_text()
ROWS = re.findall(r"^\| `([A-Z]+) ([^`?]+)[^`]*` \| `([a-z_]+)` \|", PAGE, re.MULTILINE)


def test_every_row_is_read() -> None:
    assert len(ROWS) == len(re.findall(r"^\| `(?:GET|POST|PUT|PATCH|DELETE) ", PAGE, re.MULTILINE))


@pytest.mark.parametrize(("verb", "path", "operation"), ROWS)
def test_a_call_leads_where_the_page_says(application: FastAPI, verb: str, path: str, operation: str) -> None:
    found = [
        template
        for template, verbs in application.openapi()["paths"].items()
        if verbs.get(verb.lower(), {}).get("operationId") == operation
    ]
    asked = canonical(re.sub(r"\{\w+\}", "0197c1f2", path))
    assert len(found) == 1
    assert re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", found[0]), asked)

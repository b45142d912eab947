"""What Prometheus asks for, what it warns of and what the dashboard draws: all of it is told, and explained."""

import re
from collections.abc import Iterator

import orjson
import pytest
import yaml
from fastapi import FastAPI
from prometheus_client import Metric
from prometheus_client.metrics import MetricWrapperBase

from frontdesk.core import metrics
from tests.deploy.commands import DEPLOY, ROOT
from tests.deploy.test_production_page import SHELL
from tests.deploy.test_units import UNITS, read

OURS = re.compile(r"\b(frontdesk_[a-z_]+)(?:\{(.*?)\})?")  # with what is in braces after it
OF_ANY = {"instance", "job", "le"}  # labels that Prometheus adds, and those of a histogram's buckets
RULES = [
    rule
    for group in yaml.safe_load((DEPLOY / "prometheus/frontdesk.rules.yml").read_text())["groups"]
    for rule in group["rules"]
]


def asked() -> Iterator[tuple[str, str]]:
    """Each expression, with the text in which what it finds is shown."""
    for rule in RULES:
        yield rule["expr"], rule["annotations"]["summary"].replace("$labels.", "")
    for panel in orjson.loads((DEPLOY / "grafana/frontdesk.json").read_bytes())["panels"]:
        for target in panel["targets"]:
            yield target["expr"], target["legendFormat"]


def samples(metric: Metric) -> Iterator[str]:
    suffixes = {"histogram": ("_bucket", "_sum", "_count"), "counter": ("_total",), "gauge": ("",)}
    yield from (metric.name + suffix for suffix in suffixes[metric.type])


def told() -> dict[str, set[str]]:
    """The labels of each figure."""
    kept = [it for it in vars(metrics).values() if isinstance(it, MetricWrapperBase)]
    return {name: {*it._labelnames} for it in kept for metric in it.describe() for name in samples(metric)}  # noqa: SLF001


@pytest.mark.parametrize(("expression", "shown"), [*asked()])
def test_what_is_asked_for_is_told(application: FastAPI, expression: str, shown: str) -> None:
    labels = told()
    found = OURS.findall(expression)
    for name, matchers in found:
        assert set(re.findall(r"(\w+)=", matchers)) <= labels[name]
    grouped = {label for by in re.findall(r"by \((.*?)\)", expression) for label in re.split(r", *", by)}
    assert grouped <= OF_ANY.union(*(labels[name] for name, _ in found))
    assert set(re.findall(r"\{\{ ?([a-z]+) ?\}\}", shown)) <= grouped | {"instance"}
    routes = {getattr(route, "path", "") for route in application.routes}
    for pattern in re.findall(r"route=~\"(.*?)\"", expression):
        assert [route for route in routes if re.fullmatch(pattern, route)]


def test_every_alert_stands_in_the_operators_page() -> None:
    page = (ROOT / "docs/operations.md").read_text()
    assert set(re.findall(r"`(Frontdesk[A-Z]\w+)`", page)) == {rule["alert"] for rule in RULES}


def test_prometheus_asks_where_the_services_tell() -> None:
    jobs = yaml.safe_load((DEPLOY / "prometheus/prometheus.yml").read_text())["scrape_configs"]
    targets = {job["job_name"]: job["static_configs"][0]["targets"] for job in jobs}
    started = re.findall(r"frontdesk-(api|worker)@(\d+)", SHELL)
    assert targets["frontdesk"] == [
        f"127.0.0.1:{port}" for port in sorted({at for what, at in started if what == "api"})
    ]
    address = read(UNITS / "frontdesk-worker@.service")["Environment"].removeprefix("METRICS_ADDRESS=")
    assert targets["frontdesk-worker"] == [address.replace("%i", "1")]

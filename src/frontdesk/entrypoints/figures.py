"""`/metrics`: what Prometheus reads, for this machine and for who has the token."""

import asyncio
from ipaddress import ip_address
from secrets import compare_digest

from fastapi import APIRouter, HTTPException, Request, Response

from frontdesk.core import metrics
from frontdesk.core.http.resources import held_by

router = APIRouter()
FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip")


@router.get("/metrics", include_in_schema=False)
async def figures(request: Request) -> Response:
    """Tell all figures of this installation's processes; to others this address does not exist."""
    if not _may_read(request):
        raise HTTPException(404)
    body = await asyncio.to_thread(metrics.rendered)  # it reads files
    return Response(body, media_type=metrics.CONTENT_TYPE)


def _may_read(request: Request) -> bool:
    token = held_by(request).settings.observability.metrics_token
    if token is not None:
        expected = f"Bearer {token.get_secret_value()}"
        return compare_digest(request.headers.get("authorization", "").encode(), expected.encode())
    # a proxy on this machine speaks for the whole world
    return _is_here(request) and not any(name in request.headers for name in FORWARDED)


def _is_here(request: Request) -> bool:
    try:
        return request.client is not None and ip_address(request.client.host).is_loopback
    except ValueError:  # a Unix socket's peer has no address
        return False

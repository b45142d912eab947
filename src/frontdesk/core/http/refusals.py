"""Refusals as a page, for people whose browser came by a link; programs get problem details (`core.http.errors`)."""

from html import escape

from fastapi import Request
from fastapi.responses import HTMLResponse

from frontdesk.core.errors import DomainError

# what stands at the address of such a page opens something: it is for this person now
NOT_KEPT = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
POLICY = "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'"
PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="stylesheet" href="/static/home.css">
</head>
<body>
<main>
<h1>{title}</h1>
<p>{detail}</p>
</main>
</body>
</html>
"""


def wants_page(request: Request) -> bool:
    """Whether whoever asks shows pages, as browsers do; `*/*` alone is a program."""
    return "text/html" in request.headers.get("accept", "")


def refusal_page(refused: DomainError) -> HTMLResponse:
    """The refusal with its status, in words for people."""
    detail = "" if refused.detail == refused.title else refused.detail
    page = PAGE.format(title=escape(refused.title), detail=escape(detail))
    headers = {**refused.headers, **NOT_KEPT, "Content-Security-Policy": POLICY, "Vary": "Accept"}
    return HTMLResponse(page, status_code=refused.status, headers=headers)

"""Events as AWS documents them, with our own requests in them.

https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html (1.0)
https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html (2.0)
https://docs.aws.amazon.com/lambda/latest/dg/services-cloudwatchevents.html (scheduled)
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl

AGENT = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36"
HEADERS = {
    "accept": "*/*",
    "accept-encoding": "gzip, deflate, br",
    "content-type": "application/json",
    "host": "70ixmpl4fl.execute-api.us-east-2.amazonaws.com",
    "user-agent": AGENT,
    "x-amzn-trace-id": "Root=1-5e66d96f-7491f09xmpl79d18acf3d050",
    "x-forwarded-for": "52.255.255.12",
    "x-forwarded-port": "443",
    "x-forwarded-proto": "https",
}
SCHEDULED = {
    "version": "0",
    "account": "123456789012",
    "region": "us-east-2",
    "detail": {},
    "detail-type": "Scheduled Event",
    "source": "aws.events",
    "time": "2027-03-01T01:23:45Z",
    "id": "cdc73f9d-aea9-11e3-9d5a-835b769c0d9c",
    "resources": ["arn:aws:events:us-east-2:123456789012:rule/my-schedule"],
}


def v2(
    method: str,
    path: str,
    body: object = None,
    *,
    query: str = "",
    headers: Mapping[str, str] | None = None,
    cookies: Sequence[str] = (),
    stage: str = "$default",
) -> dict[str, Any]:
    """An event of an HTTP API, payload format 2.0. A named stage stands before the path."""
    there = path if stage == "$default" else f"/{stage}{path}"
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": there,
        "rawQueryString": query,
        "headers": {**HEADERS, **(headers or {})},
        "requestContext": {
            "accountId": "123456789012",
            "apiId": "70ixmpl4fl",
            "domainName": HEADERS["host"],
            "domainPrefix": "70ixmpl4fl",
            "http": {
                "method": method,
                "path": there,
                "protocol": "HTTP/1.1",
                "sourceIp": "52.255.255.12",
                "userAgent": AGENT,
            },
            "requestId": "JKJaXmPLvHcESHA=",
            "routeKey": "$default",
            "stage": stage,
            "time": "10/Mar/2027:05:16:23 +0000",
            "timeEpoch": 1583817383220,
        },
        "isBase64Encoded": False,
    }
    if cookies:
        event["cookies"] = list(cookies)
    if body is not None:
        event["body"] = json.dumps(body)
    return event


def v1(
    method: str,
    path: str,
    body: object = None,
    *,
    query: str = "",
    headers: Mapping[str, str] | None = None,
    cookies: Sequence[str] = (),
) -> dict[str, Any]:
    """An event of a REST API, payload format 1.0; its stage is not in the path."""
    sent = {**HEADERS, **(headers or {})}
    pairs = parse_qsl(query)
    several = {name: [value for one, value in pairs if one == name] for name, _ in pairs}
    return {
        "resource": "/{proxy+}",
        "path": path,
        "httpMethod": method,
        "headers": {**sent, **({"Cookie": cookies[-1]} if cookies else {})},
        "multiValueHeaders": {name: [value] for name, value in sent.items()}
        | ({"Cookie": list(cookies)} if cookies else {}),
        "queryStringParameters": {name: values[-1] for name, values in several.items()} or None,
        "multiValueQueryStringParameters": several or None,
        "pathParameters": {"proxy": path.lstrip("/")},
        "stageVariables": None,
        "requestContext": {
            "resourceId": "2gxmpl",
            "resourcePath": "/{proxy+}",
            "httpMethod": method,
            "extendedRequestId": "JJbxmplHYosFVYQ=",
            "requestTime": "10/Mar/2027:00:03:59 +0000",
            "path": f"/prod{path}",
            "accountId": "123456789012",
            "protocol": "HTTP/1.1",
            "stage": "prod",
            "domainPrefix": "70ixmpl4fl",
            "requestTimeEpoch": 1583798639428,
            "requestId": "77375676-xmpl-4b79-853a-f982474efe18",
            "identity": {"sourceIp": "52.255.255.12", "userAgent": AGENT, "caller": None, "user": None},
            "domainName": HEADERS["host"],
            "apiId": "70ixmpl4fl",
        },
        "body": None if body is None else json.dumps(body),
        "isBase64Encoded": False,
    }

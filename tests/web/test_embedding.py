"""The client's way in another site's frame: whose frame, which pages, and that everybody is a guest there."""

import gzip
import re
from html import escape, unescape

import pytest
from httpx2 import AsyncClient, Response
from pydantic import ValidationError

from frontdesk.core.settings import SecuritySettings, Settings
from frontdesk.entrypoints.web.assets import assets
from frontdesk.entrypoints.web.embedding import framed_by
from tests.factories import ALWAYS_OPEN, owner, provider, room, sign_up
from tests.web.conftest import sign_in

START = "2027-03-02T10:00:00+01:00"
GUEST = {"client_name": "Ada Lovelace", "client_email": "ada@example.com"}
MAY_HAVE = 1000  # bytes, compressed: it goes with each page of another site


def framed(answer: Response) -> tuple[str | None, str | None]:
    """Whose frames a page may stand in, by the newer and by the older header."""
    found = re.search(r"frame-ancestors ([^;]+)", answer.headers["content-security-policy"])
    return found[1] if found else None, answer.headers.get("x-frame-options")


async def test_the_clients_way_alone_may_stand_in_a_frame(client: AsyncClient, browser: AsyncClient) -> None:
    who = await owner(client)
    place = await provider(client, who)
    there = f"/places/{place['slug']}"
    ours = "http://localhost:* http://127.0.0.1:*"
    for path in (there, f"{there}/register", "/places/nowhere", "/visits/1"):
        assert framed(await browser.get(f"/embed{path}")) == (ours, None), path
        assert framed(await browser.get(path)) == ("'none'", "DENY"), path
    for path in ("/", "/sign-in", "/visits", "/desk", "/design", "/embed/x", "/api/v1/providers"):
        answer = await browser.get(f"/embed{path}")
        assert (answer.status_code, *framed(answer)) == (404, "'none'", "DENY"), path
    light = await browser.get(f"/embed/light{there}")
    assert 'data-theme="light" data-embedded' in light.text
    assert f'"/embed/light{there}/register"' not in light.text  # nobody teaches there


async def test_a_guest_books_in_a_frame_without_cookies(client: AsyncClient, browser: AsyncClient) -> None:
    who = await owner(client)
    place = await provider(client, who, auto_confirm=True)
    await client.put(f"/api/v1/providers/{place['id']}/opening-hours", json=ALWAYS_OPEN, headers=who.headers)
    made = await room(client, who, place["id"], step_minutes=60)
    await sign_up(client, "ada@example.com")
    await sign_in(browser, "ada@example.com")  # as on a site of the same domain, where cookies would be sent
    page = await browser.get(f"/embed/places/{place['slug']}")
    assert "Signed in" not in page.text
    addresses = [unescape(it) for it in re.findall(r'(?:href|action)="(/[^"]*)"', page.text)]
    assert addresses
    assert {it for it in addresses if not it.startswith(("/embed/", "/assets/"))} == set()
    form = f"/embed/rooms/{made['id']}/book?start={START.replace('+', '%2B')}&duration=60"
    page = await browser.get(form)
    assert "You book as" not in page.text
    once = re.findall(r'name="once" value="([0-9a-f]{32})"', page.text)[0]
    typed = {"start": START, "duration": "60", "once": once}
    refused = await browser.post(form, data=typed)
    assert re.findall(r'id="error-([a-z_]+)"', refused.text) == ["client_name", "client_email"]
    booked = [await browser.post(form, data=typed | GUEST) for _ in range(2)]
    assert [it.status_code for it in booked] == [303, 303]
    visit = booked[0].headers["location"]
    assert visit == booked[1].headers["location"]
    assert re.fullmatch(r"/embed/visits/[0-9a-f-]{36}\?token=[^&]+&done=booked", visit)
    assert "set-cookie" not in booked[0].headers
    shown = await browser.get(visit)
    assert "See you Tue 2 Mar at 10:00" in shown.text
    moved = await browser.post(visit.replace("?", "/move?"), data={"start": START.replace("10:", "12:")})
    assert moved.headers["location"].startswith("/embed/visits/")
    assert (await browser.get(visit.partition("?")[0])).status_code == 404  # the session opens nothing here
    (booking,) = (await client.get("/api/v1/bookings", headers=who.headers)).json()["items"]
    assert (booking["user_id"], booking["start_time"]) == (None, START.replace("10:", "12:"))
    other = await browser.post(form, data=typed | GUEST, headers={"sec-fetch-site": "cross-site"})
    assert (other.status_code, framed(other)[1]) == (403, None)


async def test_an_owner_finds_the_line_at_the_desk(client: AsyncClient, browser: AsyncClient) -> None:
    who = await owner(client)
    place = await provider(client, who)
    await sign_in(browser, who.email)
    page = await browser.get(f"/desk/{place['number']}/settings/place")
    line = f'<script src="http://127.0.0.1:8000/embed.js" data-place="{place["slug"]}"></script>'
    assert f"<code>{escape(line)}</code>" in page.text.replace("&#34;", "&quot;")


async def test_the_script_is_small_and_anybodys(browser: AsyncClient) -> None:
    answer = await browser.get("/embed.js")
    wanted = {
        "content-type": "text/javascript; charset=utf-8",
        "cache-control": "public, max-age=300, stale-while-revalidate=86400",
        "cross-origin-resource-policy": "cross-origin",
        "access-control-allow-origin": "*",
    }
    assert {name: answer.headers[name] for name in wanted} == wanted
    assert len(gzip.compress(assets().files["embed.js"].content, 9)) < MAY_HAVE
    assert not re.search(r"\b(?:var|window\.\w+ *=|globalThis)\b", answer.text)


def test_whose_frames_is_a_setting(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def named(value: str) -> SecuritySettings:
        monkeypatch.setenv("EMBED_ORIGINS", value)
        return SecuritySettings()

    chosen = settings.model_copy(update={"security": named("https://example.com/, https://*.example.org:8443")})
    assert framed_by(chosen) == "https://example.com https://*.example.org:8443"
    assert framed_by(settings.model_copy(update={"security": named("*")})) == "*"
    elsewhere = settings.app.model_copy(update={"environment": "staging"})
    assert framed_by(settings.model_copy(update={"app": elsewhere, "security": named("")})) == "'none'"
    for wrong in ("example.com", "https://example.com/path", "https://a b", "https://a;script-src *", "'self'", "**"):
        with pytest.raises(ValidationError, match="is no origin such as"):
            named(wrong)

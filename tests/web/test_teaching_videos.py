"""A lesson's video by the page: where its file goes, what is said while its host works, and what is refused."""

from httpx2 import AsyncClient

from frontdesk.core.settings import Settings
from frontdesk.entrypoints.web import cookies
from tests.factories import Person
from tests.modules.companies.conftest import someone
from tests.modules.video.conftest import Studio, studio
from tests.web.forms import fields

__all__ = ["someone", "studio"]

DATA = {"accept": "application/json"}
FILE = {"file_type": "video/mp4", "size": "7"}


def let_in(browser: AsyncClient, who: Person) -> None:
    """Have a browser keep the session that somebody has."""
    browser.cookies.set(cookies.NAME, who.headers["Authorization"].removeprefix("Bearer "))


async def test_a_video_goes_straight_to_its_host_and_is_followed_until_it_plays(
    browser: AsyncClient, studio: Studio, settings: Settings
) -> None:
    let_in(browser, studio.school.admin)
    lesson = await studio.school.lesson(await studio.school.world())
    path = f"/teach/lessons/{lesson['id']}/video"
    page = await browser.get(path)
    assert "No video yet" in page.text
    assert (
        "connect-src 'self' https://*.mux.com https://storage.googleapis.com" in page.headers["content-security-policy"]
    )
    begun = (await browser.post(path, data=FILE, headers=DATA)).json()
    (created,) = await studio.mux.events("video.upload.created")
    assert created["data"]["cors_origin"] == settings.app.public_url  # of our pages, whatever front end there is
    assert (begun["headers"], begun["part_bytes"] % (256 * 1024)) == ({"Content-Type": "video/mp4"}, 0)
    assert (await browser.post(begun["check"], headers=DATA)).json()["state"] == "working"
    assert await studio.send({"upload_url": begun["url"]}) == 200
    assert (await browser.post(begun["check"], headers=DATA)).json()["state"] == "working"
    shown = await browser.get(path)
    assert ("being made ready" in shown.text, 'id="video"' in shown.text, "data-look-again" in shown.text) == (
        True,
    ) * 3
    (asset,) = await studio.mux.events("video.asset.created")
    await studio.mux.tell(f"assets/{asset['data']['id']}/turn-out", status="ready")
    assert (await browser.post(begun["check"], headers=DATA)).json()["state"] == "ready"
    await studio.drain()
    assert "Learners see this video." in (await browser.get(path)).text
    ended = await browser.post(f"{path}/end", data=fields((await browser.get(f"{path}/end")).text, "editor"))
    assert ended.status_code == 303
    await studio.drain()
    assert await studio.at_mux() == set()
    assert (await browser.post(f"{path}/end")).status_code == 404


async def test_a_file_that_is_no_video_is_refused_and_says_so(browser: AsyncClient, studio: Studio) -> None:
    let_in(browser, studio.school.admin)
    lesson = await studio.school.lesson(await studio.school.world())
    path = f"/teach/lessons/{lesson['id']}/video"
    await studio.prepared(lesson, status="errored")
    shown = await browser.get(path)
    assert ("The last upload did not work." in shown.text, "The file is no video." in shown.text) == (True, True)
    for address, expected in (
        (f"{path}/uploads/nonsense!", (422, "invalid")),
        (f"{path}/uploads/unknown", (404, "video_not_found")),
        ("/teach/lessons/01a1ffca-0000-7000-8000-000000000000/video", (404, "lesson_not_found")),
    ):
        answer = await browser.post(address, data=FILE, headers=DATA)
        assert (answer.status_code, answer.json()["code"]) == expected, address

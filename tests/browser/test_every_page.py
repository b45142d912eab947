"""What holds of each page: nobody is shut out, nothing runs out of the screen, nothing goes wrong."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import httpx2
import pytest
from playwright.sync_api import expect

from frontdesk.entrypoints.demo.people import ADMIN, BERLIN, HERON_OWNER, HERON_STAFF, OWL_OWNER, PASSWORD
from tests.browser.conftest import Enter
from tests.browser.school import BOSS, FINGERS, QUIZ, SIT, learner

AXE = (Path(__file__).parent / "vendor/axe.min.js").read_text()
SMALL, ZOOMED = 320, 640  # CSS pixels across: a small phone, and a desk's screen at 200 %
FIGHTER = "fighter@example.com"
# who sees which pages; what stands in braces is made by `names`
PAGES: Mapping[str | None, Sequence[str]] = {
    None: (
        "/sign-in",
        "/sign-in?done=signed-up&email=ada@example.com",
        "/sign-up",
        "/verify-email",
        "/verify-email?token=used",
        "/verify-email/again",
        "/confirm-email?token=used",
        "/forgot-password",
        "/forgot-password?done=sent&email=ada@example.com",
        "/reset-password?token=used",
        "/rooms/{room}/book?start={start}&duration=60",
        "/learn",
        "/learn/worlds/{world}",
        "/learn/lessons/{first_lesson}",
        "/learn/lessons/{boss}",
    ),
    BERLIN[0].email: (
        "/",
        "/?q=zebra",
        "/?capacity=many",
        "/?for=places",
        "/places/owl-octave-kreuzberg",
        "/places/heron-quince-physiotherapy",
        "/places/heron-quince-learning-loft",
        "/places/heron-quince-learning-loft/register",
        "/places/heron-quince-learning-loft/register?done=registered",
        "/services/{service}",
        "/services/{service}/book?start={start}",
        "/people/{person}",
        "/people/{person}/book?start={start}&duration=30",
        "/embed/places/heron-quince-physiotherapy",
        "/embed/dark/services/{service}",
        "/rooms/{room}",
        "/rooms/{room}/book?start={start}&duration=60",
        "/rooms/{room}/book?start=never",
        "/design",
        "/design?dir=rtl",
        "/nowhere",
        "/visits/{booking}",
        "/visits/{booking}/move",
        "/visits/{booking}/details",
        "/visits/{paid}/receipt",
        "/visits/{booking}/cancel",
        "/visits/{booking}/review",
        "/visits",
        "/visits?when=past",
        "/desk",
        "/account",
        "/account/photo",
        "/account/security",
        "/account/email",
        "/account/password",
        "/account/preferences",
        "/account/notifications",
        "/account/favourites",
        "/messages",
        "/messages/{conversation}",
        "/messages/new?provider=1",
        "/messages/new?provider=1&booking={booking}",
        "/learn",
        "/learn/worlds/{world}",
        "/learn/lessons/{quiz}",
        "/learn/lessons/{filmed}",
        "/learn/lessons/{first_lesson}/result",
        "/learn/lessons/{boss}",
        "/learn/history",
    ),
    FIGHTER: ("/learn/lessons/{boss}", "/learn/lessons/{boss}/battle?q=1", "/learn/lessons/{boss}/result"),
    OWL_OWNER.email: (
        "/desk/1/calendar",
        "/desk/1/calendar?date=2027-04-06",
        "/desk/1/calendar?view=week",
        "/desk/1/calendar?view=week&show={room}",
        "/desk/1/calendar?view=list",
        "/desk/1/calendar?view=list&date=2027-04-25",
        "/desk/1/calendar/new?day=2027-04-06&q=brandt&room={room}",
        "/desk/1/calendar/bookings/{booking}",
        "/desk/1/calendar/bookings/{booking}/move",
        "/desk/1/calendar/bookings/{booking}/pay",
        "/desk/1/calendar/bookings/{booking}/cancel",
        "/desk/1/calendar/bookings/{booking}/edit",
        "/desk/1/calendar/closures/new",
        "/desk/1/calendar/waiting",
        "/desk/1/days",
        "/desk/1/inbox",
        "/desk/1/inbox?show=unread",
        "/desk/1/inbox/{conversation}",
        "/desk/1/inbox/new",
        "/desk/1/inbox/new?client={client}",
        "/desk/1/inbox/new?booking={booking}",
        "/desk/1/clients",
        "/desk/1/clients?q=zebra",
        "/desk/1/clients/{client}",
        "/desk/1/clients/{client}/change",
        "/desk/1/clients/{client}/merge",
        "/desk/1/clients/{client}/merge?other={other_client}",
        "/desk/1/team",
        "/desk/1/team/company",
        "/desk/1/changes",
        "/desk/1/changes?kind=prices",
        "/desk/1/changes?kind=money",
        "/desk/1/payouts",
        "/desk/1/payouts/schedule",
        "/desk/1/payouts/accounts",
        "/open",
        "/open/1",
        "/open/1/first",
        "/desk/1/ready",
        "/setup",
        "/desk/1/numbers",
        "/desk/1/numbers?span=year",
        "/desk/1/reviews",
        "/desk/1/reviews?show=waiting",
        "/desk/1/reviews/{review}",
        "/desk/1/registrations",
        "/desk/1/settings/place",
        "/desk/1/settings/place/end",
        "/desk/1/settings/hours",
        "/desk/1/settings/hours/dates",
        "/desk/1/settings/rooms",
        "/desk/1/settings/rooms/{room}",
        "/desk/1/settings/rooms/{room}/prices",
        "/desk/1/settings/rooms/{room}/hours",
        "/desk/1/settings/rooms/{room}/photos",
        "/desk/1/settings/rooms/{room}/equipment",
        "/desk/1/settings/rooms/{room}/end",
        "/desk/1/settings/people",
        "/desk/1/settings/services",
        "/desk/1/settings/services/new",
        "/desk/1/settings/booking",
        "/desk/1/settings/equipment",
    ),
    ADMIN.email: (
        "/teach",
        "/teach?archived=yes",
        "/teach/people",
        "/teach/people?q=zebra",
        "/teach/people/{learner}",
        "/teach/changes",
        "/teach/new",
        "/teach/courses/{course}",
        "/teach/courses/{course}/about",
        "/teach/courses/{course}/levels",
        "/teach/courses/{course}/lessons/new",
        "/teach/courses/{course}/end",
        "/teach/levels/{level}",
        "/teach/lessons/{quiz}",
        "/teach/lessons/{quiz}/questions",
        "/teach/lessons/{quiz}/questions?version=1&do=add:order",
        "/teach/lessons/{quiz}/preview",
        "/teach/lessons/{quiz}/end",
        "/teach/lessons/{filmed}",
        "/teach/lessons/{filmed}/video",
        "/teach/lessons/{filmed}/video/end",
    ),
    HERON_OWNER.email: (
        "/desk/{clinic}/calendar/closures/provider/{clinic}/{closure}",
        "/desk/6/numbers?span=week",
        "/desk/6/registrations",
        "/desk/6/registrations?status=pending",
        "/desk/6/registrations?status=pending&q=zebra",
        "/desk/6/registrations/{registration}",
        "/desk/6/registrations/{registration}/change",
        "/desk/6/registrations/{registration}/end?to=cancelled",
        "/desk/6/registrations/{registration}/teacher",
        "/desk/6/registrations/imports",
        "/desk/6/registrations/imports/{import}",
    ),
    HERON_STAFF.email: ("/desk", "/desk/6/registrations", "/desk/6/inbox", "/desk/6/clients"),
}


@pytest.fixture(scope="module")
def names(site: str) -> dict[str, str]:
    """What stands in the addresses: a room, a start that is free there, a member's booking, and what a desk has."""

    def signed_in(client: httpx2.Client, email: str) -> dict[str, str]:
        token = client.post("/auth/login", json={"email": email, "password": PASSWORD}).json()["access_token"]
        return {"Authorization": f"Bearer {token}"}

    fighter = learner(site, FIGHTER, done=BOSS + 1)  # who has lost once
    lessons = {"first_lesson": SIT, "filmed": FINGERS, "quiz": QUIZ, "boss": BOSS}
    with httpx2.Client(base_url=f"{site}/api/v1", timeout=60) as client:
        headers = signed_in(client, BERLIN[0].email)
        room = client.get("/rooms/search", params={"q": "Uhu"}).json()["items"][0]["id"]
        days = client.get(f"/rooms/{room}/availability", params={"from": "2027-04-05", "to": "2027-04-09"}).json()
        start, later = days["days"][1]["starts"][0], days["days"][2]["starts"][0]
        made = client.post("/bookings", json={"room_id": room, "start_time": start}, headers=headers).json()
        talk = client.get("/conversations", headers=headers).json()["items"][-1]["id"]
        desk = signed_in(client, OWL_OWNER.email)
        paid = client.post("/bookings", json={"room_id": room, "start_time": later}, headers=headers).json()["id"]
        assert client.post(f"/bookings/{paid}/payments", json={"method": "cash"}, headers=desk).status_code == 201
        one, other = client.get("/providers/1/clients", params={"q": "brandt"}, headers=desk).json()["items"][:2]
        offered = client.get("/providers", params={"q": "Physiotherapy"}).json()["items"][0]["id"]
        service = client.get(f"/providers/{offered}/offerings").json()["items"][0]
        person = service["staff_ids"][0]
        course = client.get("/courses/worlds").json()["items"][0]["id"]
        taught = client.get(f"/courses/worlds/{course}/lessons").json()["items"]
        school = signed_in(client, HERON_OWNER.email)
        asked = {"search": "ferrer"}  # the demo's: she has a teacher, a time and a link
        return {
            "world": fighter.world,
            **{name: fighter.lessons[lesson] for name, lesson in lessons.items()},
            "review": client.get("/providers/1/reviews", headers=desk).json()["items"][0]["id"],
            "registration": client.get("/registrations", params=asked, headers=school).json()["items"][0]["id"],
            "import": client.get("/registrations/imports", headers=school).json()["items"][0]["id"],
            "clinic": client.get("/providers/4").json()["id"],  # whose team is trained in these weeks
            "closure": client.get("/providers/4/closures").json()["items"][0]["id"],
            "room": room,
            "start": start.replace("+", "%2B"),
            "booking": made["id"],
            "paid": paid,
            "conversation": talk,
            "client": one["id"],
            "other_client": other["id"],
            "service": service["id"],
            "person": person,
            "course": course,
            "learner": client.get("/users/me", headers=headers).json()["id"],
            "level": taught[0]["level_id"],
        }


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("email", PAGES)
def test_nobody_is_shut_out(enter: Enter, names: dict[str, str], email: str | None, theme: str) -> None:
    visitor = enter(color_scheme=theme)
    if email:
        visitor.sign_in(email)
    found: dict[str, Any] = {}
    for path in PAGES[email]:
        page = visitor.open(path.format(**names))
        found |= {f"{path} {what}": where for what, where in violations(page).items()}
        for width in (SMALL, ZOOMED):
            page.set_viewport_size({"width": width, "height": 800})
            across = page.evaluate("document.documentElement.scrollWidth")
            if across > width:
                found[f"{path} at {width}"] = across
        page.set_viewport_size({"width": 1280, "height": 900})
    assert found == {}


def violations(page: Any) -> dict[str, list[str]]:
    """What axe-core finds, by rule: the elements."""
    page.evaluate(AXE)
    results = page.evaluate("axe.run()")
    return {it["id"]: [node["html"][:200] for node in it["nodes"]] for it in results["violations"]}


def test_very_long_names_and_both_directions_fit(enter: Enter, names: dict[str, str]) -> None:
    guest = enter(viewport={"width": SMALL, "height": 700})
    page = guest.open(f"/rooms/{names['room']}?date=2027-04-08")
    page.locator("#times a.slot").first.click()
    page.get_by_label("Your name").fill("Wolfeschlegelsteinhausenbergerdorff" * 5)
    page.get_by_label("Email").fill("ada@example.com")
    page.get_by_label("Anything that the place").fill("مرحبا، نحتاج كرسيين إضافيين. שלום")
    guest.button("Book and pay")
    expect(page.locator("h1")).to_have_text("One step left: pay")
    assert page.evaluate("document.documentElement.scrollWidth") <= SMALL


LONG = "Wolfeschlegelsteinhausenbergerdorff" * 5


@pytest.mark.parametrize("name", [LONG, "مركز الموسيقى والفنون الجميلة " * 6], ids=["long", "from right to left"])
def test_places_of_any_name_fit(enter: Enter, site: str, name: str) -> None:
    with httpx2.Client(base_url=f"{site}/api/v1", timeout=60) as client:
        who = {"email": f"owner-{len(name)}@example.com", "password": PASSWORD}
        assert client.post("/auth/register", json=who).status_code == 201
        client.headers["Authorization"] = f"Bearer {client.post('/auth/login', json=who).json()['access_token']}"
        assert client.post("/companies", json={"name": name}).status_code == 201
        place = client.post("/providers", json={"name": name, "sector": "studio", "address": name}).json()
        room = client.post(f"/providers/{place['id']}/rooms", json={"name": name, "capacity": 6}).json()
        person = client.post(f"/providers/{place['id']}/staff", json={"name": name, "role": name}).json()
        wanted = {"name": name, "staff_ids": [person["id"]], "description": name}
        service = client.post(f"/providers/{place['id']}/offerings", json=wanted).json()
    guest = enter(viewport={"width": SMALL, "height": 700})
    beneath = (f"/rooms/{room['id']}", f"/services/{service['id']}", f"/people/{person['id']}")
    start = "2027-04-06T10:00:00%2B00:00"
    paths = [f"/places/{place['slug']}", f"/places/{place['slug']}/register", *beneath]
    for path in (
        *paths,
        *(f"{path}/book?start={start}&duration=60" for path in beneath),
        "/?for=places&sort=-created_at",
    ):
        page = guest.open(path)
        assert page.locator("h1").is_visible()
        for width in (SMALL, ZOOMED, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (path, width)

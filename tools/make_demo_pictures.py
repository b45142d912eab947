"""Draw the rooms of the demo data, by day and in the evening, as small WebP files.

Usage: python -m tools.make_demo_pictures   (needs Chromium; the drawings are ours, and under our licence)
"""

import io
import shutil
from collections.abc import Mapping
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from tools.drawing import FLOOR, HEIGHT, WIDTH, Drawing, Light, box, down, lamp, stop, window
from tools.furniture import (
    amplifier,
    books,
    cyclorama,
    desks,
    drums,
    grand,
    mats,
    microphone,
    mirror,
    panels,
    paper,
    plant,
    sofa,
    softbox,
    table,
    treatment_couch,
    upright,
    workbench,
)

TARGET = Path(__file__).parent.parent / "src/frontdesk/entrypoints/demo/pictures"
QUALITY = 74


ROOMS: Mapping[str, tuple[Light, tuple[Drawing, ...]]] = {
    "nachtigall": (
        Light("#d9cdb8", "#a97f5a", cloth="#7a4a5e"),
        (window(90, 300), upright(470), amplifier(870), amplifier(1020, size=110), lamp(640)),
    ),
    "kranich": (
        Light("#bfc8c4", "#8c6a4e", cloth="#b5573f"),
        (panels(90, 4), drums(830), sofa(130, width=330), amplifier(540, size=120), lamp(560)),
    ),
    "uhu": (
        Light("#e4dccb", "#b98b5e"),
        (
            window(80, 300, y=60, height=420),
            window(440, 300, y=60, height=420),
            grand(610),
            microphone(480),
            plant(1120, size=1.2),
        ),
    ),
    "zaunkoenig": (
        Light("#6f7d78", "#5c4636", cloth="#44544f"),
        (panels(70, 11), microphone(600, top=300), table(820, width=260, chairs=1), lamp(600, length=110)),
    ),
    "north-light": (
        Light("#eef0ee", "#dcd6ca", cloth="#d8a08a"),
        (window(60, 500, y=60, height=430), paper(740), softbox(620)),
    ),
    "the-cove": (
        Light("#9aa3a8", "#c8ccce"),
        (cyclorama(), softbox(230), softbox(980), table(520, width=200, chairs=1)),
    ),
    "velvet-booth": (
        Light("#5a2f3a", "#3e2a26", cloth="#7c2f40"),
        (
            panels(70, 11),
            table(360, width=480, chairs=4),
            microphone(450, top=400),
            microphone(750, top=400),
            lamp(600),
        ),
    ),
    "fukuro": (
        Light("#c9c2b0", "#7f654c", cloth="#2f5d62"),
        (window(90, 260), drums(640), amplifier(960), amplifier(180, size=140), lamp(420)),
    ),
    "suzume": (Light("#e9dfcf", "#b58e63", cloth="#c98a5a"), (mirror(90, 300), upright(560), plant(1020), lamp(720))),
    "willow": (
        Light("#dfe7df", "#c9ab86", cloth="#6f9a8d"),
        (window(120, 420), treatment_couch(470), plant(1030, size=1.1), plant(130, size=0.8)),
    ),
    "hazel": (
        Light("#e7e2d6", "#bd9a72", cloth="#8a9d6f"),
        (window(760, 320), treatment_couch(250), plant(980), lamp(470)),
    ),
    "movement-hall": (
        Light("#e8e4da", "#cfa36b", cloth="#4f7a86"),
        (mirror(70, 420), window(600, 240), window(890, 240), mats(170, 5)),
    ),
    "reading-room": (
        Light("#d7c9b2", "#8f6b49", cloth="#55705f"),
        (books(60, 520), window(760, 320), table(430, width=460, chairs=4), lamp(660)),
    ),
    "workshop": (
        Light("#d5d8d2", "#a99a86", cloth="#c07a45"),
        (workbench(120), window(860, 270), plant(1110, size=0.8)),
    ),
    "piano-nook": (
        Light("#c7d3cf", "#9c7650", wood="#6b3f2a", cloth="#b9835a"),
        (window(110, 250), upright(470), books(900, 220), lamp(400)),
    ),
    "study-hall": (
        Light("#dcdfd6", "#b7a07f", cloth="#4e6470"),
        (window(80, 300), window(450, 300), window(820, 300), desks(110, 4)),
    ),
}


def drawn(light: Light, things: tuple[Drawing, ...]) -> str:
    """A room as SVG. In the evening it darkens, and what shines is drawn once more."""
    room = "".join(thing(light) for thing in things)
    if light.evening:
        shining = (again for thing in things if "url(#glow)" in (again := thing(light)))
        room += box(0, 0, WIDTH, HEIGHT, "url(#dusk)") + "".join(shining)
    sky_below = "#51566b" if light.evening else "#f6f3e6"
    backdrop = (
        box(0, 0, WIDTH, FLOOR, light.wall)
        + box(0, 0, WIDTH, FLOOR, "url(#depth)")
        + box(0, FLOOR, WIDTH, HEIGHT - FLOOR, light.floor)
        + box(0, FLOOR, WIDTH, HEIGHT - FLOOR, "url(#depth)")
        + box(0, FLOOR - 14, WIDTH, 14, "#fff5")
    )
    gradients = (
        down("sky", (0, light.sky, 1), (1, sky_below, 1))
        + down("depth", (0, "#000", 0.1), (0.4, "#000", 0))
        + down("dusk", (0, "#141a2c", 0.5), (1, "#1a1210", 0.36))
        + f'<radialGradient id="glow">{stop(0, "#ffdc9a", 0.6)}{stop(1, "#ffdc9a", 0)}</radialGradient>'
    )
    size = f'width="{WIDTH}" height="{HEIGHT}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}><defs>{gradients}</defs>{backdrop}{room}</svg>'


def main() -> None:
    """Draw all rooms."""
    TARGET.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        program = shutil.which("chromium")
        browser = playwright.chromium.launch(
            executable_path=program, args=["--headless", "--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        for name, (light, things) in ROOMS.items():
            for hour, shown in (("day", light), ("evening", light.at_night())):
                page.set_content(f"<style>body{{margin:0}}</style>{drawn(shown, things)}")
                picture = Image.open(io.BytesIO(page.screenshot()))
                picture.convert("RGB").save(TARGET / f"{name}-{hour}.webp", quality=QUALITY, method=6)
        browser.close()


if __name__ == "__main__":
    main()

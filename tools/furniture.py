"""Instruments and furniture for the pictures of the demo's rooms; each stands where its first argument says."""

from tools.drawing import Drawing, Light, box, disc, line, shadow, shape


def upright(x: float) -> Drawing:
    """An upright piano with its bench."""

    def draw(light: Light) -> str:
        wood = light.wood
        keys = "".join(box(x + 22 + 13 * n, 486, 11, 22, "#fbf8f0") for n in range(21))
        return (
            shadow(x + 160, 380)
            + box(x, 330, 320, 330, wood, round_=8)
            + box(x - 8, 320, 336, 20, wood, round_=6)
            + box(x + 20, 350, 280, 110, "#0002", round_=6)
            + box(x - 8, 478, 336, 38, wood, round_=5)
            + keys
            + box(x + 90, 372, 140, 84, "#f7f3e8", round_=3)
            + box(x + 70, 610, 180, 24, light.dark, round_=10)
            + line(f"{x + 88},634 {x + 82},706", light.dark, 9)
            + line(f"{x + 232},634 {x + 238},706", light.dark, 9)
        )

    return draw


def grand(x: float) -> Drawing:
    """A grand piano, its lid open."""

    def draw(light: Light) -> str:
        body = f"M{x},520 L{x + 430},520 Q{x + 470},590 {x + 380},600 L{x},600 Z"
        lid = f"M{x + 20},516 Q{x + 120},300 {x + 400},330 Q{x + 470},420 {x + 430},516 Z"
        legs = "".join(line(f"{x + at},600 {x + at},700", light.dark, 16) for at in (40, 350))
        stool = box(x - 120, 600, 90, 22, light.dark, round_=9) + line(f"{x - 75},620 {x - 75},700", light.dark, 12)
        return (
            shadow(x + 200, 520, y=704)
            + shape(lid, "#1a1c1f")
            + legs
            + shape(body, light.dark)
            + box(x - 12, 540, 110, 18, "#fbf8f0")
            + stool
        )

    return draw


def drums(x: float) -> Drawing:
    """A drum kit."""

    def draw(light: Light) -> str:
        cymbals = disc(x - 150, 400, 84, 12, "#d9b04a") + disc(x + 160, 380, 92, 13, "#d9b04a")
        stands = line(f"{x - 150},400 {x - 150},660", "#8d9299", 5) + line(f"{x + 160},380 {x + 160},660", "#8d9299", 5)
        bass = disc(x, 570, 112, 112, light.cloth) + disc(x, 570, 92, 92, "#f3ede0") + disc(x, 570, 18, 18, light.cloth)
        toms = "".join(
            box(x + at, 412, 112, 74, light.cloth, round_=14) + disc(x + at + 56, 414, 56, 15, "#f3ede0")
            for at in (-122, 12)
        )
        floor_tom = box(x + 112, 520, 130, 120, light.cloth, round_=16) + disc(x + 177, 522, 65, 18, "#f3ede0")
        return shadow(x, 520, y=680) + stands + cymbals + toms + bass + floor_tom

    return draw


def amplifier(x: float, *, size: float = 130) -> Drawing:
    """A tube amplifier."""

    def draw(light: Light) -> str:
        top = 660 - size
        knobs = "".join(disc(x + 20 + 18 * n, top + 18, 5, 5, "#f1e3c0") for n in range(5))
        return (
            shadow(x + size / 2, size * 1.3, y=662)
            + box(x, top, size, size, light.dark, round_=8)
            + box(x + 12, top + 36, size - 24, size - 48, "#6b6157", round_=6)
            + knobs
        )

    return draw


def microphone(x: float, *, top: float = 330) -> Drawing:
    """A microphone on its stand."""

    def draw(light: Light) -> str:
        return (
            shadow(x, 130, y=690)
            + line(f"{x},{top + 40} {x},686 {x - 44},692 {x},686 {x + 44},692", light.dark, 7)
            + box(x - 17, top - 24, 34, 70, "#6f757c", round_=17)
        )

    return draw


def sofa(x: float, *, width: float = 360) -> Drawing:
    """A sofa."""

    def draw(light: Light) -> str:
        back = box(x, 450, width, 130, light.cloth, round_=26)
        arms = box(x - 26, 500, 62, 140, light.cloth, round_=24) + box(
            x + width - 36, 500, 62, 140, light.cloth, round_=24
        )
        seats = "".join(
            box(x + 30 + n * (width - 60) / 2, 556, (width - 72) / 2, 64, "#fff2", round_=14) for n in (0, 1)
        )
        return (
            shadow(x + width / 2, width * 1.2, y=656)
            + back
            + box(x, 556, width, 84, light.cloth, round_=18)
            + arms
            + seats
        )

    return draw


def plant(x: float, *, size: float = 1) -> Drawing:
    """A plant in a pot."""

    def draw(_: Light) -> str:
        leaves = "".join(
            f'<g transform="rotate({at} {x} 560)">'
            f"{disc(x, 540 - 90 * size, 24 * size, 104 * size, '#4f7d57' if n % 2 else '#3c6a4a')}</g>"
            for n, at in enumerate((-52, -30, -8, 14, 36, 56))
        )
        return (
            shadow(x, 120 * size, y=664)
            + leaves
            + shape(f"M{x - 44 * size},560 L{x + 44 * size},560 L{x + 32 * size},664 L{x - 32 * size},664 Z", "#c9a184")
        )

    return draw


def books(x: float, width: float) -> Drawing:
    """A wall of books."""
    colours = ("#a5523c", "#d1a24a", "#4d6a78", "#6f7f5d", "#e6dcc6", "#39434d", "#8c6a86")

    def draw(light: Light) -> str:
        drawn = box(x - 12, 96, width + 24, 470, light.wood, round_=4)
        for shelf in range(4):
            top = 112 + 112 * shelf
            drawn += box(x, top, width, 100, "#0003")
            at, n = x + 4, shelf * 3
            while at < x + width - 26:
                wide, tall = 14 + n * 7 % 12, 66 + n * 13 % 28
                drawn += box(at, top + 100 - tall, wide, tall, colours[n % len(colours)], round_=2)
                at, n = at + wide + 2, n + 1
        return drawn

    return draw


def table(x: float, *, width: float = 420, chairs: int = 3) -> Drawing:
    """A table with chairs."""

    def draw(light: Light) -> str:
        seats = "".join(
            box(x + 30 + n * (width - 100) / max(1, chairs - 1), 470, 74, 110, light.cloth, round_=16)
            for n in range(chairs)
        )
        legs = "".join(line(f"{x + at},580 {x + at - 8},712", light.dark, 10) for at in (40, width - 40))
        return (
            shadow(x + width / 2, width * 1.1, y=712)
            + seats
            + legs
            + box(x, 556, width, 26, light.wood, round_=10)
            + box(x + width / 2 - 44, 540, 88, 14, "#f7f3e8", round_=2)
        )

    return draw


def treatment_couch(x: float) -> Drawing:
    """A couch whose height can be set."""

    def draw(light: Light) -> str:
        return (
            shadow(x + 210, 470, y=700)
            + box(x + 60, 590, 300, 18, "#c9ced2", round_=6)
            + line(f"{x + 110},600 {x + 300},690", "#aab1b7", 12)
            + line(f"{x + 300},600 {x + 110},690", "#aab1b7", 12)
            + box(x, 540, 420, 52, light.cloth, round_=20)
            + box(x + 6, 516, 96, 40, "#fbfaf6", round_=18)
        )

    return draw


def mirror(x: float, width: float) -> Drawing:
    """A mirror as large as a wall."""

    def draw(light: Light) -> str:
        sheen = shape(
            f"M{x + width * 0.3},130 L{x + width * 0.44},130 L{x + width * 0.2},540 L{x + width * 0.06},540 Z",
            "#fff",
            seen=0.25,
        )
        return (
            box(x - 8, 122, width + 16, 426, light.wood, round_=4)
            + box(x, 130, width, 410, "#b9cdd2" if not light.evening else "#5d6b78")
            + sheen
        )

    return draw


def mats(x: float, count: int) -> Drawing:
    """Mats on the floor."""

    def draw(light: Light) -> str:
        return "".join(
            shape(f"M{x + 170 * n},620 h120 l{24},110 h-130 Z", light.cloth if n % 2 else "#6f8f87")
            for n in range(count)
        )

    return draw


def panels(x: float, columns: int) -> Drawing:
    """Panels that swallow sound."""

    def draw(light: Light) -> str:
        return "".join(
            box(x + 96 * column, 130 + 96 * row, 84, 84, light.cloth if (row + column) % 3 else light.dark, round_=12)
            for column in range(columns)
            for row in range(3)
        )

    return draw


def cyclorama() -> Drawing:
    """A white wall that has no corner."""

    def draw(light: Light) -> str:
        white = "#f8f8f6" if not light.evening else "#cfd0d2"
        return shape("M120,60 H1080 V520 Q1080,640 1160,760 H40 Q120,640 120,520 Z", white) + shape(
            "M120,520 Q120,640 40,760 H1160 Q1080,640 1080,520 Q600,600 120,520 Z", "#0000000d"
        )

    return draw


def softbox(x: float) -> Drawing:
    """A studio lamp."""

    def draw(light: Light) -> str:
        glow = disc(x, 300, 240, 220, "url(#glow)") if light.evening else ""
        return (
            glow
            + shadow(x, 150, y=706)
            + line(f"{x},350 {x},640 {x - 60},704 {x},640 {x + 60},704", light.dark, 8)
            + box(x - 90, 210, 180, 150, light.dark, round_=12)
            + box(x - 78, 222, 156, 126, "#fffaf0", round_=8)
        )

    return draw


def paper(x: float) -> Drawing:
    """A roll of paper to stand before."""

    def draw(light: Light) -> str:
        return box(x - 20, 110, 340, 22, light.dark, round_=10) + shape(
            f"M{x},130 H{x + 300} V580 Q{x + 300},690 {x + 340},740 H{x - 40} Q{x},690 {x},580 Z", light.cloth
        )

    return draw


def workbench(x: float) -> Drawing:
    """A bench, and tools on the wall."""

    def draw(light: Light) -> str:
        tools = "".join(
            line(f"{x + 50 + 70 * n},{170 + 20 * (n % 2)} {x + 50 + 70 * n},{270 + 20 * (n % 3)}", light.wood, 12)
            + box(x + 32 + 70 * n, 160 + 20 * (n % 2), 36, 26, "#6f757c", round_=4)
            for n in range(6)
        )
        kiln = box(x + 520, 430, 150, 230, "#7d8288", round_=12) + disc(
            x + 595, 530, 42, 42, "#e0793c" if light.evening else "#3b3f44"
        )
        return (
            box(x, 130, 470, 210, "#0001", round_=8)
            + tools
            + shadow(x + 230, 520, y=706)
            + kiln
            + box(x - 10, 520, 490, 34, light.wood, round_=6)
            + box(x + 20, 554, 30, 150, light.wood)
            + box(x + 420, 554, 30, 150, light.wood)
        )

    return draw


def desks(x: float, count: int) -> Drawing:
    """Quiet seats in a row."""

    def draw(light: Light) -> str:
        return "".join(
            shadow(x + 250 * n + 90, 210, y=690)
            + box(x + 250 * n, 540, 190, 20, light.wood, round_=6)
            + line(f"{x + 250 * n + 16},560 {x + 250 * n + 16},690", light.dark, 8)
            + line(f"{x + 250 * n + 174},560 {x + 250 * n + 174},690", light.dark, 8)
            + box(x + 250 * n + 60, 590, 80, 80, light.cloth, round_=16)
            + disc(x + 250 * n + 150, 500, 26, 14, "#2f6e5f")
            + line(f"{x + 250 * n + 150},506 {x + 250 * n + 150},540", light.dark, 5)
            for n in range(count)
        )

    return draw

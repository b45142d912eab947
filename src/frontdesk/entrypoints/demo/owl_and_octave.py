"""Owl & Octave: rooms for music and pictures. The streets are real, the house numbers lie beyond their ends."""

from typing import Final

from frontdesk.entrypoints.demo import people
from frontdesk.entrypoints.demo.plan import (
    DAY,
    HALF_DAY,
    HOUR,
    CompanyPlan,
    Diary,
    PlacePlan,
    RoomPlan,
    Visit,
    only,
    tiers,
    weekly,
)
from frontdesk.modules.calendar.service import Mode
from frontdesk.modules.providers.schemas import ProviderIn
from frontdesk.modules.rooms.schemas import RoomIn

MUSIC: Final = (
    Visit(
        "rehearsal",
        120,
        5,
        (
            "Four of us, and a very patient drummer.",
            "We bring our own snare and cymbals.",
            "Could you leave the second vocal mic set up?",
            "Last rehearsal before the gig!",
            "Same setup as last week, please.",
            "New bass player, be gentle.",
        ),
    ),
    Visit("rehearsal", 180, 2, ("Full set, twice. Please bring us a spare kick pedal.", "We may need more chairs.")),
    Visit("songwriting", 60, 2, ("Just the piano and the good lamp, please.", "Stuck on the bridge.")),
    Visit("recording", 240, 2, ("Tracking bass and drums, engineer comes with us.", "Two songs, as live as we dare.")),
)
VOICE: Final = (
    Visit("vocal recording", 120, 3, ("Audiobook, chapters 9 to 12.", "Please no coffee machine until four.")),
    Visit("voice practice", 60, 4, ("Tea with honey on arrival, as always.", "Audition on Thursday, wish me luck.")),
)
PICTURES: Final = (
    Visit(
        "portrait session", 120, 4, ("Headshots for a choir of nine.", "Two dogs, one of them shy.", "Twins, age four.")
    ),
    Visit("product shoot", 240, 3, ("Ceramics. We bring the plinths.", "Lookbook, about 30 pieces, steamer needed.")),
    Visit("film day", 480, 1, ("Music video, crew of six, confetti (we sweep).",)),
)
PODCAST: Final = (
    Visit("podcast", 60, 4, ("Three voices today instead of two.", "Remote guest: please test the line at ten to.")),
    Visit("podcast", 120, 2, ("Season finale, cake included.",)),
)

KREUZBERG: Final = PlacePlan(
    city="Berlin",
    country="DE",
    clients=people.BERLIN,
    provider=ProviderIn(
        name="Owl & Octave Kreuzberg",
        sector="studio",
        phone="+49 30 23125 440",
        email="kreuzberg@owl-and-octave.example",
        address="Reichenberger Straße 412, 10999 Berlin",
        street="Reichenberger Straße 412",
        postal_code="10999",
        latitude=52.4969,
        longitude=13.4265,
        description="Four rehearsal rooms in an old piano workshop by the canal, named after birds that sing at night "
        "*or at least try*.\n\n- Open **until three** at weekends\n- Evenings cost more, mornings are ours\n",
        currency="EUR",
        default_duration_minutes=120,
        step_minutes=30,
        max_advance_days=90,
    ),
    hours=[*weekly([1, 2, 3, 4, 7], "12:00-00:00"), *weekly([5, 6], "12:00-03:00")],
    equipment={"Coffee machine": 1, "Microphone": 12},
    badges=["Verified", "Open late"],
    rooms=[
        RoomPlan(
            RoomIn(
                name="Nachtigall",
                description="Small, dry and warm: upright piano, two tube amplifiers, a drum kit that likes brushes.",
                capacity=4,
                size=24.5,
                step_minutes=30,
                max_advance_days=90,
            ),
            tiers({HOUR: 1800, HALF_DAY: 6000, DAY: 12000}),
            Diary(visits=MUSIC, appetite=0.1, busy_from=17),
            {"Upright piano": 1, "Guitar amplifier": 2, "Drum kit": 1},
        ),
        RoomPlan(
            RoomIn(
                name="Kranich",
                description="The band room: full backline, eight-channel PA, and a sofa with opinions.",
                capacity=6,
                size=38,
                step_minutes=30,
                max_advance_days=90,
            ),
            tiers({HOUR: 2600, HALF_DAY: 8800, DAY: 17500}, only({HOUR: 3200, HALF_DAY: 11000}, hours="18:00-03:00")),
            Diary(visits=MUSIC, appetite=0.12, busy_from=16),
            {"Drum kit": 1, "PA system": 1, "Guitar amplifier": 3},
        ),
        RoomPlan(
            RoomIn(
                name="Uhu",
                description="The big one. Grand piano, 16 inputs, ceilings of five metres, room for a small orchestra.",
                capacity=12,
                size=86,
                step_minutes=30,
                buffer_after_minutes=30,
                max_advance_days=180,
            ),
            tiers({HOUR: 4200, HALF_DAY: 14500, DAY: 28000}, only({HOUR: 5000, HALF_DAY: 17500}, days=[6, 7])),
            Diary(visits=MUSIC, appetite=0.08, busy_from=15),
            {"Grand piano": 1, "PA system": 1, "Microphone": 16},
        ),
        RoomPlan(
            RoomIn(
                name="Zaunkönig",
                description="A vocal booth for one singer and one listener. Very quiet. You will hear your own watch.",
                capacity=2,
                size=9,
                step_minutes=30,
                max_advance_days=90,
            ),
            tiers({HOUR: 1400, HALF_DAY: 4600, DAY: 9000}),
            Diary(visits=VOICE, appetite=0.08, busy_from=14),
            {"Microphone": 2},
        ),
    ],
)

BUSHWICK: Final = PlacePlan(
    city="New York City",
    country="US",
    clients=people.NEW_YORK,
    provider=ProviderIn(
        name="Owl & Octave Bushwick",
        sector="studio",
        phone="+1 718 555 0142",
        email="bushwick@owl-and-octave.example",
        address="2207 Wyckoff Avenue, Brooklyn, NY 11237",
        street="2207 Wyckoff Avenue",
        postal_code="11237",
        latitude=40.7054,
        longitude=-73.9205,
        description="Daylight studio on the top floor of a former button factory, with a cyclorama, a podcast booth "
        "and a freight elevator that fits a car.\n\n**Sundays by request**: ask, and we bring bagels.",
        currency="USD",
        default_duration_minutes=120,
        step_minutes=30,
        min_notice_minutes=120,
        max_advance_days=180,
    ),
    hours=[*weekly([2, 3, 4, 5, 6], "08:00-20:00"), *weekly([7], "11:00-18:00", mode=Mode.BY_REQUEST)],
    equipment={"Freight elevator": 1, "Coffee machine": 2},
    badges=["Verified", "Step-free access"],
    rooms=[
        RoomPlan(
            RoomIn(
                name="North Light",
                description="Forty feet of north-facing windows, white floor, make-up station, paper in ten colors.",
                capacity=8,
                size=85,
                step_minutes=30,
                buffer_after_minutes=30,
                min_notice_minutes=120,
                max_advance_days=180,
            ),
            tiers({HOUR: 9500, HALF_DAY: 32000, DAY: 60000}, only({HOUR: 11000, HALF_DAY: 38000}, days=[6, 7])),
            Diary(visits=PICTURES, appetite=0.08),
            {"Backdrop": 10, "Make-up station": 1},
        ),
        RoomPlan(
            RoomIn(
                name="The Cove",
                description="Two-wall white cyclorama, repainted every Monday. Drive-in access, silent ventilation.",
                capacity=15,
                size=140,
                step_minutes=60,
                buffer_before_minutes=30,
                buffer_after_minutes=30,
                min_notice_minutes=1440,
                max_advance_days=365,
            ),
            tiers({HOUR: 14000, HALF_DAY: 48000, DAY: 90000}),
            Diary(visits=PICTURES, appetite=0.08),
            {"Make-up station": 1},
        ),
        RoomPlan(
            RoomIn(
                name="Velvet Booth",
                description="Four microphones, four chairs, one red light. Leave with the edited file.",
                capacity=4,
                size=14,
                step_minutes=30,
                min_notice_minutes=60,
                max_advance_days=90,
            ),
            tiers({HOUR: 5500, HALF_DAY: 18000, DAY: 34000}),
            Diary(visits=PODCAST, appetite=0.06),
            {"Microphone": 4},
        ),
    ],
)

SHIMOKITAZAWA: Final = PlacePlan(
    city="Tokyo",
    country="JP",
    clients=people.TOKYO,
    provider=ProviderIn(
        name="Owl & Octave Shimokitazawa",
        sector="studio",
        phone="+81 90 0100 4400",
        email="shimokitazawa@owl-and-octave.example",
        address="2-99-7 Kitazawa, Setagaya-ku, Tokyo 155-0031",
        street="2-99-7 Kitazawa",
        postal_code="155-0031",
        latitude=35.6615,
        longitude=139.6669,
        description="Two rehearsal rooms below a record shop, three minutes from the station. *Shoes off, volume up.*",
        currency="JPY",
        default_duration_minutes=120,
        auto_confirm=True,
        step_minutes=30,
        max_advance_days=60,
    ),
    hours=weekly(range(1, 8), "10:00-23:00"),
    badges=["Verified"],
    rooms=[
        RoomPlan(
            RoomIn(
                name="梟 Fukurō",
                description="Drum kit, two guitar amplifiers, bass stack, digital piano. Fits a band of five.",
                capacity=5,
                size=22,
                step_minutes=30,
                max_advance_days=60,
            ),
            tiers({HOUR: 2400, HALF_DAY: 8400, DAY: 18000}, only({HOUR: 1800}, days=range(1, 6), hours="10:00-15:00")),
            Diary(visits=MUSIC, appetite=0.1, busy_from=17, at_desk=0.2),
            {"Drum kit": 1, "Guitar amplifier": 2},
        ),
        RoomPlan(
            RoomIn(
                name="雀 Suzume",
                description="For one or two: a piano, a mirror, a metronome and no neighbours.",
                capacity=2,
                size=8,
                step_minutes=30,
                max_advance_days=60,
            ),
            tiers({HOUR: 1200, HALF_DAY: 4200, DAY: 9000}),
            Diary(visits=VOICE, appetite=0.08, busy_from=15, at_desk=0.2),
            {"Upright piano": 1},
        ),
    ],
)

OWL_AND_OCTAVE: Final = CompanyPlan(
    "Owl & Octave", people.OWL_OWNER, [people.OWL_STAFF], [KREUZBERG, BUSHWICK, SHIMOKITAZAWA]
)

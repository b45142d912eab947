"""Heron & Quince: health and learning. The streets are real, the house numbers lie beyond their ends."""

from typing import Final

from frontdesk.entrypoints.demo import people
from frontdesk.entrypoints.demo.plan import (
    DAY,
    HALF_DAY,
    HALF_HOUR,
    HOUR,
    ClosurePlan,
    CompanyPlan,
    Diary,
    PlacePlan,
    RoomPlan,
    Visit,
    only,
    tiers,
    weekly,
)
from frontdesk.entrypoints.demo.teams import CONSULTATIONS, DOCTORS, LESSONS, PHYSIOTHERAPISTS, TEACHERS, THERAPIES
from frontdesk.modules.providers.schemas import ProviderIn
from frontdesk.modules.rooms.schemas import RoomIn

DOCTOR: Final = (
    Visit(
        "consultation",
        20,
        6,
        (
            "First visit, brings earlier records.",
            "Prefers mornings.",
            "Needs the ground floor.",
            "Would like to see Dr. Vogt again.",
            "Only has half an hour between two trains.",
        ),
    ),
    Visit("vaccination", 20, 2, ("Bring the yellow booklet.", "Afraid of needles, fond of fish.")),
    Visit("check-up", 40, 2, ("Fasting, blood sample first.", "Comes with an interpreter.", "Before a long journey.")),
)
PHYSIO: Final = (
    Visit(
        "treatment",
        30,
        4,
        (
            "Left knee, four weeks after the operation.",
            "Shoulder again; still blames the cello.",
            "Session three of six.",
            "Has done the exercises. Twice.",
        ),
    ),
    Visit("first assessment", 60, 2, ("Referred by the running club.", "Please allow time for the stairs.")),
    Visit("sports massage", 60, 2, ("Ten days to the marathon, very hopeful.", "Calves. Gently.")),
)
MOVEMENT: Final = (
    Visit("balance class", 60, 3, ("Group of eight, chairs along the wall.", "One more than last week!")),
    Visit("pilates", 60, 3, ("Mats are in the cupboard.", "Beginners today.")),
    Visit("dance rehearsal", 120, 1, ("Barefoot, we keep it down after six.",)),
)
TUTORING: Final = (
    Visit("math tutoring", 60, 4, ("Fractions are the enemy.", "Algebra II, test on Friday.", "Likes chess problems.")),
    Visit("reading group", 90, 2, ("Book three of the dragon series. No spoilers.", "We are on chapter eleven.")),
    Visit("spanish lesson", 60, 3, ("Conversation only, please.", "Trip to Oaxaca in two months!")),
)
MAKING: Final = (
    Visit("robotics club", 90, 3, ("Soldering irons for six, safety glasses for eight.", "It walks! Backwards.")),
    Visit("pottery for kids", 90, 2, ("Birthday group, seven turning nine.", "Glazing day.")),
    Visit("science workshop", 120, 2, ("Volcanoes. Apologies in advance.", "Please keep the freezer free.")),
)
PIANO: Final = (
    Visit("piano lesson", 60, 5, ("Recital piece, hands together now.", "Adult beginner, be kind.", "Pedal, finally.")),
    Visit("practice", 60, 2, ("No piano at home yet.",)),
)
STUDY: Final = (
    Visit("study seat", 120, 3, ("Window seat if there is one.", "Two of us, side by side if possible.")),
    Visit("study seat", 180, 2, ("Thesis. Wake me at five.",)),
    Visit("homework help", 60, 2, ("Fourth grade, mostly science.",)),
)

PRACTICE: Final = PlacePlan(
    city="Berlin",
    country="DE",
    clients=people.BERLIN,
    provider=ProviderIn(
        name="Heron & Quince Hausarztpraxis",
        sector="medical",
        phone="+49 30 23125 700",
        email="praxis@heron-and-quince.example",
        address="Kollwitzstraße 318, 10435 Berlin",
        street="Kollwitzstraße 318",
        postal_code="10435",
        latitude=52.5361,
        longitude=13.4173,
        description="Family doctors on Kollwitzplatz: two examination rooms, one aquarium, and nobody waits longer "
        "than the fish need to cross it.\n\nIn an emergency call [112](tel:112).",
        currency="EUR",
        default_duration_minutes=20,
        auto_confirm=True,
        step_minutes=20,
        min_notice_minutes=60,
        max_advance_days=120,
    ),
    hours=[*weekly([1, 2, 4], "08:00-12:00", "14:00-18:00"), *weekly([3, 5], "08:00-13:00")],
    badges=["Verified", "Step-free access"],
    staff=DOCTORS,
    offerings=CONSULTATIONS,
    desk=Diary(visits=DOCTOR, appetite=0.16, at_desk=0.6),
    closure=ClosurePlan(4, 5, "Team training. In urgent cases please call."),
)

PHYSIOTHERAPY: Final = PlacePlan(
    city="London",
    country="GB",
    clients=people.LONDON,
    provider=ProviderIn(
        name="Heron & Quince Physiotherapy",
        sector="medical",
        phone="+44 20 7946 0812",
        email="physio@heron-and-quince.example",
        address="214 Lamb's Conduit Street, London WC1N 3LL",
        street="214 Lamb's Conduit Street",
        postal_code="WC1N 3LL",
        latitude=51.5228,
        longitude=-0.1187,
        description="Hands-on physiotherapy in Bloomsbury for runners, cellists and people who sit. "
        "Two treatment rooms and a hall with sprung floor.",
        currency="GBP",
        default_duration_minutes=30,
        auto_confirm=True,
        step_minutes=30,
        min_notice_minutes=120,
        max_advance_days=90,
    ),
    hours=[*weekly(range(1, 6), "08:00-13:00", "14:00-19:00"), *weekly([6], "09:00-13:00")],
    badges=["Step-free access"],
    staff=PHYSIOTHERAPISTS,
    offerings=THERAPIES,
    rooms=[
        RoomPlan(
            RoomIn(
                name="Willow",
                description="Treatment room with a view of the garden. Step-free.",
                capacity=3,
                size=16,
                step_minutes=30,
                min_notice_minutes=120,
                max_advance_days=90,
            ),
            tiers({HALF_HOUR: 4200, HOUR: 7400}, only({HALF_HOUR: 4900, HOUR: 8600}, hours="17:00-19:00")),
            Diary(visits=PHYSIO, appetite=0.1, at_desk=0.5),
            {"Treatment couch": 1},
        ),
        RoomPlan(
            RoomIn(
                name="Hazel",
                description="Treatment room with a height-adjustable couch and a treadmill for gait analysis.",
                capacity=3,
                size=18,
                step_minutes=30,
                min_notice_minutes=120,
                max_advance_days=90,
            ),
            tiers({HALF_HOUR: 4200, HOUR: 7400}, only({HALF_HOUR: 4900, HOUR: 8600}, hours="17:00-19:00")),
            Diary(visits=PHYSIO, appetite=0.1, at_desk=0.5),
            {"Treatment couch": 1},
        ),
        RoomPlan(
            RoomIn(
                name="Movement Hall",
                description="Sprung floor, mirrors, twelve mats, and light from both sides.",
                capacity=12,
                size=74,
                step_minutes=30,
                buffer_after_minutes=15,
                max_advance_days=180,
            ),
            tiers({HOUR: 5200, HALF_DAY: 17500, DAY: 32000}),
            Diary(visits=MOVEMENT, appetite=0.07, busy_from=10),
            {"Yoga mat": 12},
        ),
    ],
)

LOFT: Final = PlacePlan(
    city="New York City",
    country="US",
    clients=people.NEW_YORK,
    provider=ProviderIn(
        name="Heron & Quince Learning Loft",
        sector="education",
        phone="+1 718 555 0177",
        email="loft@heron-and-quince.example",
        address="1450 Vanderbilt Avenue, Brooklyn, NY 11238",
        street="1450 Vanderbilt Avenue",
        postal_code="11238",
        latitude=40.6797,
        longitude=-73.9684,
        description="After-school tutoring, music and making in Prospect Heights. **Snacks at four**, courage all day.",
        currency="USD",
        default_duration_minutes=60,
        step_minutes=30,
        min_notice_minutes=60,
        max_advance_days=120,
    ),
    hours=[*weekly(range(1, 6), "14:00-20:00"), *weekly([6], "10:00-13:00", "14:00-17:00")],
    staff=TEACHERS,
    offerings=LESSONS,
    rooms=[
        RoomPlan(
            RoomIn(
                name="Reading Room",
                description="A round table, a wall of books, a whiteboard that still erases.",
                capacity=4,
                size=15,
                step_minutes=30,
                max_advance_days=120,
            ),
            tiers({HOUR: 6800, HALF_DAY: 23000, DAY: 42000}),
            Diary(visits=TUTORING, appetite=0.12),
            {"Whiteboard": 1},
        ),
        RoomPlan(
            RoomIn(
                name="Workshop",
                description="Workbenches, kiln, 3D printer. Aprons hang by the door; please hang them back.",
                capacity=10,
                size=48,
                step_minutes=30,
                buffer_after_minutes=30,
                max_advance_days=120,
            ),
            tiers({HOUR: 9000, HALF_DAY: 31000, DAY: 56000}),
            Diary(visits=MAKING, appetite=0.1),
            {"3D printer": 1, "Whiteboard": 1},
        ),
        RoomPlan(
            RoomIn(
                name="Piano Nook",
                description="A restored upright from 1926 and a bench for two.",
                capacity=2,
                size=9,
                step_minutes=30,
                max_advance_days=120,
            ),
            tiers({HOUR: 4500, HALF_DAY: 15000, DAY: 27000}),
            Diary(visits=PIANO, appetite=0.1),
            {"Upright piano": 1},
        ),
        RoomPlan(
            RoomIn(
                name="Study Hall",
                description="Eight quiet seats, booked one by one.",
                capacity=8,
                size=40,
                step_minutes=30,
                max_concurrent=8,
                max_advance_days=30,
            ),
            tiers({HOUR: 800, HALF_DAY: 2400, DAY: 4000}),
            Diary(visits=STUDY, appetite=0.06, at_desk=0.1, side_by_side=3),
        ),
    ],
)

HERON_AND_QUINCE: Final = CompanyPlan(
    "Heron & Quince", people.HERON_OWNER, [people.HERON_STAFF], [PRACTICE, PHYSIOTHERAPY, LOFT]
)

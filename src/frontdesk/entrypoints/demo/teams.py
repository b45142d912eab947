"""Who works at the places of Heron & Quince, and what they sell by the appointment."""

from collections.abc import Sequence
from typing import Final

from frontdesk.entrypoints.demo import people
from frontdesk.entrypoints.demo.people import Person
from frontdesk.entrypoints.demo.plan import OfferingPlan, StaffPlan, TeachingPlan, weekly
from frontdesk.modules.offerings.service import Assignment

DOCTORS: Final[Sequence[StaffPlan]] = (
    StaffPlan(Person("Dr. Henrike Vogt", "vogt@heron-and-quince.example", "+49 30 23125 711"), "Family doctor"),
    StaffPlan(
        Person("Dr. Jakub Wolny", "wolny@heron-and-quince.example", "+49 30 23125 712"),
        "Family doctor",
        weekly([1, 2, 4], "08:00-12:00"),
    ),
)
CONSULTATIONS: Final[Sequence[OfferingPlan]] = (
    OfferingPlan(name="Consultation", minutes=20, amount=0, team=["Dr. Henrike Vogt", "Dr. Jakub Wolny"]),
    OfferingPlan(name="Check-up", minutes=40, amount=0, team=["Dr. Henrike Vogt"]),
)
PHYSIOTHERAPISTS: Final[Sequence[StaffPlan]] = (
    StaffPlan(people.HERON_STAFF, "Physiotherapist"),
    StaffPlan(
        Person("Ottoline Marsh", "ottoline@heron-and-quince.example", "+44 7700 900911"),
        "Sports therapist",
        weekly([2, 4, 6], "09:00-13:00"),
    ),
)
TEACHERS: Final[Sequence[StaffPlan]] = (
    StaffPlan(
        Person("Wilhelmina Osei", "wilhelmina@heron-and-quince.example", "+1 718 555 0181"),
        "Teacher",
        weekly([1, 3, 5], "14:00-19:00"),
        TeachingPlan(
            "Piano and theory",
            "Played in hotel lobbies on three continents, and teaches why the left hand matters.",
            14,
            "Mondays, Wednesdays and Fridays after school",
        ),
    ),
    StaffPlan(
        Person("Ignatius Bell", "ignatius@heron-and-quince.example", "+1 718 555 0182"),
        "Teacher",
        weekly([2, 4, 6], "10:00-13:00", "14:00-17:00"),
        TeachingPlan(
            "Mathematics and robotics",
            "Built elevators before he built curricula. Believes that every mistake is a measurement.",
            6,
            "Tuesdays, Thursdays, and Saturday mornings",
        ),
    ),
)
THERAPIES: Final[Sequence[OfferingPlan]] = (
    OfferingPlan(
        name="Gait analysis",
        minutes=60,
        amount=8900,
        team=["Samir Lindqvist", "Ottoline Marsh"],
        rooms=["Hazel"],
        pause=10,
    ),
    OfferingPlan(
        name="Manual therapy",
        minutes=30,
        amount=5200,
        team=["Samir Lindqvist", "Ottoline Marsh"],
        rooms=["Willow", "Hazel"],
        assignment=Assignment.IN_TURN,
    ),
)
LESSONS: Final[Sequence[OfferingPlan]] = (
    OfferingPlan(name="Piano, one to one", minutes=60, amount=6500, team=["Wilhelmina Osei"], rooms=["Reading Room"]),
    OfferingPlan(
        name="Homework rescue",
        minutes=60,
        amount=4000,
        team=["Wilhelmina Osei", "Ignatius Bell"],
        assignment=Assignment.IN_TURN,
    ),
)

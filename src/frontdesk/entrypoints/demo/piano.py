"""What the demo teaches: a first fortnight at the piano, free but for its last day, and recording for subscribers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from frontdesk.modules.courses.rules import Difficulty
from frontdesk.modules.courses.schemas.authoring import LessonIn, LevelIn, WorldIn
from frontdesk.modules.courses.schemas.content import RichContent
from frontdesk.modules.users.models import Tier


@dataclass(frozen=True, slots=True)
class LevelPlan:
    """A level with its lessons; None: lessons without one."""

    level: LevelIn | None
    lessons: Sequence[LessonIn]


@dataclass(frozen=True, slots=True)
class CoursePlan:
    """A world and what is in it."""

    world: WorldIn
    levels: Sequence[LevelPlan]


_KEYS: Final = RichContent.model_validate(
    {
        "version": 1,
        "blocks": [
            {"type": "note", "text": "Four questions about the last three days. Look at the keys, not at your notes."},
            {
                "type": "single",
                "id": "middle-c",
                "prompt": "Where is a **C**?",
                "options": ["Left of two black keys", "Between two black keys", "Left of three black keys"],
                "answer": 0,
                "explanation": "Left of each pair of black keys lies a C; left of each group of three, an F.",
            },
            {
                "type": "order",
                "id": "five-notes",
                "prompt": "Five fingers, from the thumb of the right hand:",
                "items": ["C", "D", "E", "F", "G"],
                "explanation": "The five-finger position: each finger rests on a key of its own.",
            },
            {
                "type": "true_false",
                "id": "thumbs",
                "prompt": "Both thumbs are called finger 1.",
                "answer": True,
                "explanation": "Fingers count from the thumb on either hand.",
            },
            {
                "type": "numeric",
                "id": "quarters",
                "prompt": "How many quarter notes fit into a bar of 4/4?",
                "answer": 4,
            },
        ],
    }
)
_BATTLE: Final = RichContent.model_validate(
    {
        "version": 1,
        "blocks": [
            {"type": "note", "text": "**The boss battle.** Seven of ten points win; try as often as you like."},
            {
                "type": "multiple",
                "id": "c-major",
                "prompt": "Which notes are in a *C major* chord?",
                "options": ["C", "D", "E", "F", "G"],
                "answer": [0, 2, 4],
                "points": 3,
                "explanation": "Root, major third, fifth: every other finger.",
            },
            {
                "type": "short_text",
                "id": "sad-third",
                "prompt": "Which note makes it minor instead of E?",
                "accepted": ["E flat", "E♭", "Eb", "Es", "D sharp"],
                "points": 2,
                "explanation": "E♭: a half step lower, and the sun goes behind a cloud.",
            },
            {
                "type": "order",
                "id": "circle",
                "prompt": "By fifths, upwards from C:",
                "items": ["C", "G", "D", "A"],
                "points": 3,
                "explanation": "Five white keys further each time.",
            },
            {
                "type": "numeric",
                "id": "concert-pitch",
                "prompt": "To how many hertz do orchestras tune their A?",
                "answer": 441.5,
                "tolerance": 1.5,
                "unit": "Hz",
                "points": 2,
                "explanation": "440 by the standard (ISO 16); many orchestras play at 442 or 443.",
            },
        ],
    }
)

PIANO: Final = CoursePlan(
    WorldIn(
        title="Piano from nothing",
        description="Ten minutes a day, *no notes to begin with*, and a song in both hands after a fortnight.",
        difficulty=Difficulty.BEGINNER,
        published=True,
    ),
    [
        LevelPlan(
            LevelIn(title="First steps", description="Five notes, one hand, and where everything is."),
            [
                LessonIn(
                    title="How to sit",
                    description="A stool, a straight back and heavy elbows.",
                    content="Sit so far away that your **elbows hang in front of you**.\n\n"
                    "1. Let both arms drop\n2. Put your hands on the keys without lifting your shoulders\n"
                    "3. Breathe out\n\nThat was the hardest part of all.",
                    day_number=1,
                    xp_value=20,
                ),
                LessonIn(
                    title="Find every C",
                    description="Two black keys, three black keys, and a map that repeats itself.",
                    content="Black keys come in **twos** and **threes**. Left of each pair lies a *C*.\n\n"
                    "Play all of them, from the lowest to the highest. A full-size piano has eight.",
                    day_number=2,
                    xp_value=30,
                ),
                LessonIn(
                    title="Five fingers, five notes",
                    description="C, D, E, F, G, and back down again.",
                    content="Thumb on *C*, one finger for each key.\n\n> Slowly is how fast is made.\n\n"
                    "| finger | 1 | 2 | 3 | 4 | 5 |\n|---|---|---|---|---|---|\n| key | C | D | E | F | G |",
                    day_number=3,
                    xp_value=30,
                ),
                LessonIn(
                    title="What your hands know by now",
                    description="Four questions.",
                    rich_content=_KEYS,
                    day_number=4,
                    xp_value=50,
                ),
            ],
        ),
        LevelPlan(
            LevelIn(title="Two hands", description="Chords on the left, a tune on the right."),
            [
                LessonIn(
                    title="Three notes at once",
                    description="Your first chord, and its sad sister.",
                    content="*C*, *E*, *G* with fingers 5, 3 and 1 of the **left** hand. Now one key lower in the "
                    "middle: that is *C minor*.",
                    week_number=2,
                    day_number=1,
                    xp_value=40,
                ),
                LessonIn(
                    title="Boss battle: chords and keys",
                    description="All of it, once more, without help.",
                    rich_content=_BATTLE,
                    is_boss_battle=True,
                    pass_mark=70,
                    week_number=2,
                    day_number=2,
                    xp_value=150,
                ),
                LessonIn(
                    title="A song in both hands",
                    description="Left hand chords, right hand tune, one deep breath.",
                    content="Four bars of *C*, four of *G*, and home again. Sing it first.",
                    week_number=2,
                    day_number=3,
                    xp_value=80,
                    tier=Tier.PLUS,
                ),
            ],
        ),
    ],
)
RECORDING: Final = CoursePlan(
    WorldIn(
        title="Record yourself and like it",
        description="One microphone, one room, and takes that you keep.",
        difficulty=Difficulty.INTERMEDIATE,
        tier=Tier.PLUS,
        order_index=1,
        published=True,
    ),
    [
        LevelPlan(
            None,
            [
                LessonIn(
                    title="The room is an instrument",
                    description="A taster, free for everybody.",
                    content="Clap. Walk on. Clap again. Record where it sounds **driest**: echo can be added later, "
                    "and never taken away.",
                    xp_value=20,
                    tier=Tier.FREE,
                ),
                LessonIn(
                    title="Where the microphone goes",
                    content="Start two hands' breadths away, pointing at the corner of your mouth.",
                    day_number=2,
                    xp_value=30,
                ),
                LessonIn(
                    title="Levels: loud is not better",
                    content="Aim for peaks at **-12 dBFS**. Nobody has ever saved a take that clipped.",
                    day_number=3,
                    xp_value=30,
                ),
            ],
        )
    ],
)
COURSES: Final = (PIANO, RECORDING)

"""What a lesson asks, while its author is still writing it: as fields of a form, which need not make sense yet.

The form is the draft. Each press of a button sends all of it, and gets it back with one thing more, less or elsewhere;
nothing is stored until it is saved. A block's fields are called by its key (`3-prompt`), so that moving it in the page
moves it in the draft: the field `block` names the keys in their order, and `3-choice` those of its choices.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Self

from slugify import slugify

from frontdesk.entrypoints.web.forms import Form, Loc, read
from frontdesk.modules.courses.schemas.content import RichContent

KINDS: Mapping[str, str] = {
    "single": "One right answer",
    "multiple": "Several right answers",
    "true_false": "True or false",
    "order": "Put in order",
    "short_text": "A few words",
    "numeric": "A number",
    "note": "Something to read",
}
CHOOSING = frozenset({"single", "multiple"})
WITH_CHOICES = CHOOSING | {"order"}
LONGEST_ID = 40
LONGEST_NUMBER = 30  # digits


@dataclass(slots=True)
class Choice:
    """Something to choose, or to put in order."""

    key: str
    text: str = ""
    right: bool = False


@dataclass(slots=True)
class Block:
    """A note or a question as it is typed; `fields` are texts, by their names in the schema."""

    key: str
    type: str
    fields: dict[str, str] = field(default_factory=dict)
    choices: list[Choice] = field(default_factory=list)
    is_new: bool = False

    def value(self, name: str) -> str:
        """What stands in a field."""
        return self.fields.get(name, "")

    @property
    def kind(self) -> str:
        """What people call it."""
        return KINDS[self.type]

    def content(self) -> dict[str, Any]:
        """What it says, as the schema has it; what is no number stays as it was typed, to be refused there."""
        if self.type == "note":
            return {"type": "note", "text": self.value("text")}
        said: dict[str, Any] = {"type": self.type, "id": self.value("id"), "prompt": self.value("prompt")}
        said |= {"explanation": self.value("explanation") or None, "points": _whole(self.value("points") or "1")}
        return said | self._answer()

    def _answer(self) -> dict[str, Any]:
        texts = [choice.text for choice in self.choices]
        right = [place for place, choice in enumerate(self.choices) if choice.right]
        match self.type:
            case "single":
                return {"options": texts} | ({"answer": right[0]} if right else {})
            case "multiple":
                return {"options": texts} | ({"answer": right} if right else {})
            case "order":
                return {"items": texts}
            case "true_false":
                return {"answer": self.value("answer") == "true"} if self.value("answer") else {}
            case "short_text":
                accepted = [line.strip() for line in self.value("accepted").splitlines() if line.strip()]
                return {"accepted": accepted or [""], "case_sensitive": bool(self.value("case_sensitive"))}
            case _:
                answer = {"answer": _decimal(self.value("answer"))} if self.value("answer") else {}
                tolerance = _decimal(self.value("tolerance") or "0")
                return answer | {"tolerance": tolerance, "unit": self.value("unit") or None}


@dataclass(slots=True)
class Draft:
    """All of them, in their order, and what was taken out last."""

    blocks: list[Block]
    gone: tuple[int, Block] | None = None

    @classmethod
    def of(cls, stored: Mapping[str, Any] | None) -> Self:
        """What is stored of a lesson."""
        content = RichContent.model_validate(stored) if stored else None
        return cls([_block(str(key), it.model_dump()) for key, it in enumerate(content.blocks if content else ())])

    @classmethod
    def typed(cls, form: Form) -> Self:
        """What a form says."""
        gone_at, _, gone = form.value("gone").partition(":")
        blocks = [found for key in form.values("block") if (found := _read(form, key))]
        removed = _read(form, gone)
        return cls(blocks, (_place(gone_at), removed) if removed else None)

    def do(self, wanted: str) -> None:
        """Carry out what a button says: `add:single`, `remove:3`, `up:3`, `more:3`, `less:3:1`, and so on.

        What makes no sense, as after a second press of "back", changes nothing.
        """
        verb, _, rest = wanted.partition(":")
        key, _, choice = rest.partition(":")
        block = next((it for it in self.blocks if it.key == key), None)
        if verb == "add" and key in KINDS:
            self.blocks.append(self._new(key))
        elif verb == "restore" and self.gone:
            self.blocks.insert(self.gone[0], self.gone[1])
            self.gone = None
        elif block is None:
            return
        elif verb == "remove":
            self.gone = self.blocks.index(block), block
            self.blocks.remove(block)
        elif verb in {"up", "down"}:
            _step(self.blocks, self.blocks.index(block), up=verb == "up")
        elif verb == "more":
            block.choices.append(Choice(_free(it.key for it in block.choices)))
        else:
            _change_choices(block, verb, choice)

    def read(self) -> RichContent | None:
        """What is to be stored, None where there is nothing; raises `RequestValidationError` by the form's fields."""
        if not self.blocks:
            return None
        self._name_questions()
        content = {"version": 1, "blocks": [block.content() for block in self.blocks]}
        return read(RichContent, content, field=self._field)

    def _new(self, kind: str) -> Block:
        there = [*self.blocks, *([self.gone[1]] if self.gone else [])]
        choices = [Choice("0"), Choice("1")] if kind in WITH_CHOICES else []
        return Block(_free(it.key for it in there), kind, {"points": "1"}, choices, is_new=True)

    def _name_questions(self) -> None:
        """Give each question that has no name yet one of its own, after what it asks; those of others stay."""
        taken = {block.value("id") for block in self.blocks}
        for block in self.blocks:
            if block.type != "note" and not block.value("id"):
                begin = slugify(block.value("prompt"))[: LONGEST_ID - 5].strip("-") or "question"
                others = (f"{begin}-{n}" for n in count(2))
                block.fields["id"] = begin if begin not in taken else next(it for it in others if it not in taken)
                taken.add(block.fields["id"])

    def _field(self, loc: Loc) -> str:
        """The form's field behind a place in the schema."""
        if len(loc) < 2 or not isinstance(loc[1], int):  # noqa: PLR2004  "blocks" and which one
            return "blocks"
        block, rest = self.blocks[loc[1]], loc[3:]
        match rest:
            case ("options" | "items", int(place), *_):
                return f"{block.key}-{block.choices[place].key}-text"
            case ("accepted", *_):
                return f"{block.key}-accepted"
            case (str(name), *_):
                return f"{block.key}-{name}"
            case _:
                return f"{block.key}-block"


def _block(key: str, stored: Mapping[str, Any]) -> Block:
    """A stored block as fields."""
    fields = {name: _written(it) for name, it in stored.items() if name not in {"type", "options", "items", "answer"}}
    texts = stored.get("options") or stored.get("items") or ()
    answer = stored.get("answer")
    right = set(answer) if isinstance(answer, list) else {answer}
    if stored["type"] not in CHOOSING:
        fields["answer"], right = _written(answer), set()
        if stored["type"] == "true_false":
            fields["answer"] = "true" if answer else "false"
    choices = [Choice(str(place), text, place in right) for place, text in enumerate(texts)]
    return Block(key, stored["type"], fields, choices)


def _read(form: Form, key: str) -> Block | None:
    """A block as it was typed."""
    kind = form.value(f"{key}-type")
    if kind not in KINDS:
        return None
    named = (
        "id",
        "text",
        "prompt",
        "explanation",
        "points",
        "answer",
        "accepted",
        "case_sensitive",
        "tolerance",
        "unit",
    )
    fields = {name: form.value(f"{key}-{name}").replace("\r\n", "\n") for name in named}
    right = form.values(f"{key}-answer") if kind in CHOOSING else ()
    choices = [Choice(it, form.value(f"{key}-{it}-text"), it in right) for it in form.values(f"{key}-choice")]
    return Block(key, kind, fields, choices)


def _change_choices(block: Block, verb: str, key: str) -> None:
    at = next((place for place, it in enumerate(block.choices) if it.key == key), None)
    if at is None:
        return
    if verb == "less":
        del block.choices[at]
    elif verb in {"higher", "lower"}:
        _step(block.choices, at, up=verb == "higher")


def _step(things: list[Any], at: int, *, up: bool) -> None:
    to = at - 1 if up else at + 1
    if 0 <= to < len(things):
        things[at], things[to] = things[to], things[at]


def _free(taken: Iterable[str]) -> str:
    keys = set(taken)
    return next(str(n) for n in count() if str(n) not in keys)


def _place(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < LONGEST_NUMBER else 0


def _whole(text: str) -> int | str:
    return int(text) if text.isascii() and text.isdigit() and len(text) < LONGEST_NUMBER else text


def _decimal(text: str) -> float | str:
    try:
        return float(text.replace(",", ".")) if len(text) < LONGEST_NUMBER else text
    except ValueError:
        return text


def _written(value: Any) -> str:
    """A stored value as it stands in a field."""
    if isinstance(value, list):
        return "\n".join(value)
    if isinstance(value, bool):
        return "on" if value else ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def restorable(draft: Draft) -> Sequence[tuple[str, str]]:
    """The hidden fields that keep what was taken out, so that it can be put back."""
    if draft.gone is None:
        return ()
    at, block = draft.gone
    key = block.key
    found = [("gone", f"{at}:{key}"), (f"{key}-type", block.type)]
    found += [
        (f"{key}-{name}", value)
        for name, value in block.fields.items()
        if value and not (name == "answer" and block.choices)
    ]
    for choice in block.choices:
        found += [(f"{key}-choice", choice.key), (f"{key}-{choice.key}-text", choice.text)]
        found += [(f"{key}-answer", choice.key)] if choice.right else []
    return found

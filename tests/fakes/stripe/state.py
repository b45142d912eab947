"""What the fake Stripe remembers, and the events that follow from its changes."""

import secrets
from typing import Any

from tests.fakes.control import Control, Json
from tests.fakes.idempotency import Keys
from tests.fakes.stripe.wire import Refusal, missing

API_VERSION = "2026-10-28.endive"
PLATFORM = "acct_platform"


class State:
    """All objects by their ids, and what each account has available, in minor units by currency."""

    def __init__(self) -> None:
        self.control: Control
        self.forget()

    def forget(self) -> None:
        """Begin anew."""
        self.keys = Keys()
        self.objects: dict[str, Json] = {}
        self.available: dict[tuple[str, str], int] = {}

    def now(self) -> int:
        """Stripe's clock."""
        return self.control.now()

    def add(self, kind: str, prefix: str, **members: Any) -> Json:
        """A new object."""
        made = {"id": new_id(prefix), "object": kind, "created": self.now(), "livemode": False, **members}
        self.objects[made["id"]] = made
        return made

    def get(self, kind: str, given: str | None, *, param: str = "id") -> Json:
        """The object of that kind and id; raises what the API answers where there is none."""
        found = self.objects.get(given or "")
        if found is None or found["object"] != kind:
            # the one in the path is not found, one in the parameters is a bad request
            raise missing(kind, given or "", param=param, status=404 if param == "id" else 400)
        return found

    def all(self, kind: str, **members: Any) -> list[Json]:
        """The objects of a kind that have these members, newest first."""
        found = [thing for thing in self.objects.values() if thing["object"] == kind]
        return [thing for thing in reversed(found) if all(thing.get(name) == value for name, value in members.items())]

    def emit(self, kind: str, thing: Json, *, account: str | None = None) -> None:
        """Tell that something happened to `thing`, as it is at this instant."""
        event = {
            "id": new_id("evt"),
            "object": "event",
            "api_version": API_VERSION,
            "created": self.now(),
            "data": {"object": dict(thing)},
            "livemode": False,
            "pending_webhooks": 1,
            "request": {"id": None, "idempotency_key": None},
            "type": kind,
        }
        self.control.webhooks.emit(event if account is None else {**event, "account": account})

    def move(self, account: str, amount: int, currency: str) -> None:
        """Change what an account has available; raises what the API answers where it has not so much."""
        left = self.available.get((account, currency), 0) + amount
        if left < 0:
            message = "You have insufficient available funds in your Stripe account."
            raise Refusal(400, message, code="balance_insufficient")
        self.available[account, currency] = left


def new_id(prefix: str) -> str:
    """An id as Stripe makes them."""
    return f"{prefix}_{secrets.token_hex(12)}"


def share(amount: int, *, part: int, whole: int) -> int:
    """`amount` in proportion, rounded half up: how Stripe reverses transfers and fees with a partial refund."""
    return (2 * amount * part + whole) // (2 * whole)

"""What the fake Square remembers, and the events that follow from its changes."""

import secrets
from datetime import UTC, datetime
from typing import Any

from tests.fakes.control import Control, Json
from tests.fakes.idempotency import Keys
from tests.fakes.square.wire import missing

CLIENT_ID = "sandbox-sq0idb-Frontdesk00000000000"
CLIENT_SECRET = "sandbox-sq0csb-Frontdesk000000000000000000000000"
PERSONAL_TOKEN = "EAAA-personal-token-of-the-application"
SCOPES = frozenset(
    {
        "MERCHANT_PROFILE_READ",
        "ORDERS_READ",
        "ORDERS_WRITE",
        "PAYMENTS_READ",
        "PAYMENTS_WRITE",
        "PAYMENTS_WRITE_ADDITIONAL_RECIPIENTS",
    }
)
PROCESSING = ["CREDIT_CARD_PROCESSING"]
OWN, OTHER = "ML0000PLATFORM", "ML0000STUDIO"  # the application's own account, and a seller's


class State:
    """All objects by their ids. Those of one seller do not exist for the others."""

    def __init__(self) -> None:
        self.control: Control
        self.forget()

    def forget(self) -> None:
        """Begin anew, with two sellers."""
        self.keys = Keys()
        self.objects: dict[str, Json] = {}
        self.codes: dict[str, Json] = {}
        self.tokens: dict[str, Json] = {}
        self.refresh_tokens: dict[str, Json] = {}
        for merchant, currency in ((OWN, "EUR"), (OTHER, "EUR")):
            self._open("Main Street", merchant, currency, status="ACTIVE", id=f"L{merchant[2:]}MAIN")
            self._open("Annex", merchant, currency, status="ACTIVE", id=f"L{merchant[2:]}ANNEX")
            self._open("Old House", merchant, currency, status="INACTIVE", id=f"L{merchant[2:]}OLD")

    def _open(self, name: str, merchant: str, currency: str, **members: Any) -> None:
        self.objects[members["id"]] = {
            "kind": "location",
            "merchant_id": merchant,
            "view": {
                "name": name,
                "merchant_id": merchant,
                "currency": currency,
                "capabilities": PROCESSING,
                **members,
            },
        }

    def now(self) -> int:
        """Square's clock."""
        return self.control.now()

    def at(self, second: int) -> str:
        """An instant as Square writes it (RFC 3339)."""
        return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    def add(self, kind: str, merchant: str, **members: Any) -> Json:
        """A new object of a seller."""
        view = {"id": secrets.token_hex(11).upper(), "created_at": self.at(self.now()), **members}
        self.objects[view["id"]] = {"kind": kind, "merchant_id": merchant, "view": view}
        return view

    def get(self, kind: str, merchant: str, given: str) -> Json:
        """A seller's object; raises what the API answers where there is none."""
        found = self.objects.get(given)
        if found is None or (found["kind"], found["merchant_id"]) != (kind, merchant):
            raise missing(kind, given)
        view: Json = found["view"]
        return view

    def owner(self, given: str) -> str:
        """The seller whose object it is."""
        return str(self.objects[given]["merchant_id"])

    def emit(self, event: str, kind: str, merchant: str, thing: Json) -> None:
        """Tell that something happened to `thing`, as it is at this instant."""
        self.control.webhooks.emit(
            {
                "merchant_id": merchant,
                "type": event,
                "event_id": secrets.token_hex(16),
                "created_at": self.at(self.now()),
                "data": {"type": kind, "id": thing.get("id", ""), "object": {kind: dict(thing)}},
            }
        )

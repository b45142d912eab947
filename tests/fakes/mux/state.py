"""What the fake Mux remembers, and the events that follow from its changes."""

import copy
import secrets
from datetime import UTC, datetime

from tests.fakes.control import Control, Json
from tests.fakes.mux.wire import missing


class State:
    """All uploads and assets by their ids, and the public halves of signing keys."""

    def __init__(self) -> None:
        self.control: Control
        self.forget()

    def forget(self) -> None:
        """Begin anew."""
        self.uploads: dict[str, Json] = {}
        self.assets: dict[str, Json] = {}
        self.keys: dict[str, str] = {}  # PEM by key id

    def upload(self, upload_id: str) -> Json:
        """The upload of that id. One whose time is over has timed out."""
        found = self.uploads.get(upload_id)
        if found is None:
            raise missing("upload")
        if found["status"] == "waiting" and self.control.now() > found["until"]:
            found["status"] = "timed_out"
        return found

    def asset(self, asset_id: str) -> Json:
        """The asset of that id."""
        found = self.assets.get(asset_id)
        if found is None:
            raise missing("asset")
        return found

    def emit(self, kind: str, thing: Json) -> None:
        """Tell that something happened to `thing`, as it is at this instant."""
        self.control.webhooks.emit(
            {
                "type": f"video.{kind}",
                "id": secrets.token_hex(16),
                "created_at": datetime.fromtimestamp(self.control.now(), UTC).isoformat(),
                "object": {"type": kind.partition(".")[0], "id": thing["id"]},
                "environment": {"name": "Test", "id": "env000"},
                "request_id": None,
                "accessor": None,
                "accessor_source": None,
                "attempts": [],
                "data": copy.deepcopy(shown(thing)),
            }
        )


def shown(thing: Json) -> Json:
    """An object as the API shows it: what only the fake knows stays here, what is empty is left out."""
    return {name: value for name, value in thing.items() if name != "until" and value is not None}


def new_id() -> str:
    """An id as Mux makes them: letters and digits, without a prefix."""
    return secrets.token_hex(20)

"""How many requests one client may send."""

from collections.abc import Mapping
from typing import Annotated

from limits import parse
from pydantic import AfterValidator

from frontdesk.core.settings.concern import Concern, named

# on a laptop everybody has the same address, and some of them are load generators
ON_A_LAPTOP = "1000000/minute"


def _rate(value: str) -> str:
    """A rate as it was written, or nothing where it is 0; raises `ValueError`."""
    if value.strip() == "0":
        return ""
    parse(value)
    return value


Rate = Annotated[str, AfterValidator(_rate)]


class TrafficSettings(Concern):
    """How many requests of each class one client may send (0: any number); on a laptop, what is not set is no limit."""

    public: Rate = named("1200/minute", "RATE_LIMIT_PUBLIC")  # of one address, which may be a whole office's
    read: Rate = named("1200/minute", "RATE_LIMIT_READ")
    search: Rate = named("300/minute", "RATE_LIMIT_SEARCH")
    page: Rate = named("600/minute", "RATE_LIMIT_PAGE")
    write: Rate = named("300/minute", "RATE_LIMIT_WRITE")
    credential: Rate = named("240/minute", "RATE_LIMIT_CREDENTIAL")
    upload: Rate = named("120/minute", "RATE_LIMIT_UPLOAD")
    stream: Rate = named("120/minute", "RATE_LIMIT_STREAM")

    def rates(self, *, on_a_laptop: bool) -> Mapping[str, str]:
        """The limits by class; empty for none."""
        given: dict[str, str] = self.model_dump()
        return {
            name: ON_A_LAPTOP if on_a_laptop and name not in self.model_fields_set else rate
            for name, rate in given.items()
        }

"""How long what grows is kept."""

from typing import Annotated

from pydantic import Field

from frontdesk.core.settings.concern import Concern, named

Days = Annotated[int, Field(ge=1)]


class RetentionSettings(Concern):
    """For how many days what is over is kept (docs/operations.md); what the books reckon with is kept for ever."""

    facts: Days = named(30, "KEEP_FACTS_DAYS")
    answers: Days = named(1, "KEEP_ANSWERS_DAYS")  # given to an Idempotency-Key
    notifications: Days = named(180, "KEEP_NOTIFICATIONS_DAYS")
    # a gateway may tell the same again for days, and who disputes a payment asks for months
    gateway_events: Annotated[int, Field(ge=30)] = named(400, "KEEP_GATEWAY_EVENTS_DAYS")
    video_events: Annotated[int, Field(ge=7)] = named(90, "KEEP_VIDEO_EVENTS_DAYS")

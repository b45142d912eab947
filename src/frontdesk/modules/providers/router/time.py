"""When a provider is open, and when its desk can be booked; most of it holds for all there."""

from frontdesk.core.permissions import Permission
from frontdesk.modules.calendar.dependencies import Timetable, timetable
from frontdesk.modules.providers.dependencies import asked_provider, own_provider, visible_provider

router = timetable(
    Timetable(
        module="providers",
        owner="a provider's",
        path="/providers/{provider_id}",
        visible=visible_provider,
        managed=own_provider(Permission.PROVIDERS_MANAGE),
        closable=own_provider(Permission.CLOSURES_MANAGE),
        asked=asked_provider,
    )
)

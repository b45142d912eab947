"""What can be done with providers."""

from frontdesk.modules.providers.service.badges import give_badges
from frontdesk.modules.providers.service.favorites import add_favorite, list_favorites, remove_favorite
from frontdesk.modules.providers.service.providers import (
    RULES,
    Filters,
    change,
    create,
    delete,
    get,
    get_by_slug,
    list_providers,
    retire,
)
from frontdesk.modules.providers.service.time import Asked, asked, bookable_starts, list_closures

__all__ = [
    "RULES",
    "Asked",
    "Filters",
    "add_favorite",
    "asked",
    "bookable_starts",
    "change",
    "create",
    "delete",
    "get",
    "get_by_slug",
    "give_badges",
    "list_closures",
    "list_favorites",
    "list_providers",
    "remove_favorite",
    "retire",
]

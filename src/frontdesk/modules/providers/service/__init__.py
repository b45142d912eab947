"""What can be done with providers."""

from frontdesk.modules.providers.queries import seen_by
from frontdesk.modules.providers.service.badges import give_badges
from frontdesk.modules.providers.service.favorites import add_favorite, is_favorite, list_favorites, remove_favorite
from frontdesk.modules.providers.service.providers import (
    RULES,
    Workplace,
    change,
    create,
    default,
    default_for,
    delete,
    get,
    get_by_slug,
    names,
    retire,
    untouched_house,
    workplaces,
)
from frontdesk.modules.providers.service.ratings import rate
from frontdesk.modules.providers.service.slugs import slug_for
from frontdesk.modules.providers.service.time import Asked, ask, asked, known, must_name_service

__all__ = [
    "RULES",
    "Asked",
    "Workplace",
    "add_favorite",
    "ask",
    "asked",
    "change",
    "create",
    "default",
    "default_for",
    "delete",
    "get",
    "get_by_slug",
    "give_badges",
    "is_favorite",
    "known",
    "list_favorites",
    "must_name_service",
    "names",
    "rate",
    "remove_favorite",
    "retire",
    "seen_by",
    "slug_for",
    "untouched_house",
    "workplaces",
]

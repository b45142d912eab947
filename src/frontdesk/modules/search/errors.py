"""Refusals of searches."""

from frontdesk.core.errors import Invalid


class SearchTooWide(Invalid):
    """Free time and prices are looked up for so many rooms at most."""

    code = "search_too_wide"
    title = "Too many rooms to look at"

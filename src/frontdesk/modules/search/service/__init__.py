"""What can be found: SQL narrows, prices and calendars decide about what is left, SQL cuts the page."""

from frontdesk.modules.search.service.finding import Found, One, find_providers, find_rooms, list_areas

__all__ = ["Found", "One", "find_providers", "find_rooms", "list_areas"]

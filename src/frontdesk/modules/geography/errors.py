"""Refusals about places."""

from frontdesk.core.errors import Invalid, NotFound


class CountryNotFound(NotFound):
    """No country has this code."""

    code = "country_not_found"
    title = "No such country"


class CityNotFound(NotFound):
    """No city has this id."""

    code = "city_not_found"
    title = "No such city"


class UnknownCity(Invalid):
    """A payload names a city that is not there."""

    code = "unknown_city"
    title = "This city is not known"

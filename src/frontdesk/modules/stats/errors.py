"""Refusals of questions."""

from frontdesk.core.errors import Invalid


class InvalidPeriod(Invalid):
    """The last day is not before the first, a year has 366 days at most, and all are from 1970 to 2199."""

    code = "invalid_period"
    title = "These days cannot be counted"

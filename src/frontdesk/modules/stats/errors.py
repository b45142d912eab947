"""Refusals of questions."""

from frontdesk.core.errors import Invalid


class InvalidPeriod(Invalid):
    """The last day is not before the first, there are not too many, and all are from 1970 to 2199."""

    code = "invalid_period"
    title = "These days cannot be counted"

"""Refusals about companies."""

from frontdesk.core.errors import Conflict, Forbidden, Invalid, NotFound


class CompanyNotFound(NotFound):
    """No such company, or the caller does not work for it."""

    code = "company_not_found"
    title = "No such company"


class SlugTaken(Conflict):
    """Another company has this slug."""

    code = "slug_taken"
    title = "This slug is taken"


class CompanyHasProviders(Conflict):
    """A company ends after its places do."""

    code = "company_has_providers"
    title = "This company still has providers"


class CompanyRequired(Invalid):
    """Who works for several companies names the one that is meant."""

    code = "company_required"
    title = "Name a company"


class NoCompany(Forbidden):
    """Who works for no company has nothing to add to."""

    code = "no_company"
    title = "You work for no company"

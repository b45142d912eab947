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


class CompanyIsOwed(Conflict):
    """A company ends after all that it is owed was paid out, and all that it gives back has arrived."""

    code = "company_is_owed"
    title = "Money of this company is still to be paid out or given back"


class CompanyHasProviders(Conflict):
    """A company ends after its places do."""

    code = "company_has_providers"
    title = "This company still has providers"


class CompanyRequired(Invalid):
    """Who manages the places of several companies names the one that is meant."""

    code = "company_required"
    title = "Name a company"


class NoCompany(Forbidden):
    """Who works for no company has nothing to add to."""

    code = "no_company"
    title = "You work for no company"


class MemberNotFound(NotFound):
    """This person does not work for the company, or there is no such person."""

    code = "member_not_found"
    title = "No such member"


class AlreadyMember(Conflict):
    """This person works for the company already."""

    code = "already_member"
    title = "This person is a member already"


class RoleAboveOwn(Forbidden):
    """Nobody gives or takes a role above their own."""

    code = "role_above_own"
    title = "This role is above yours"


class LastOwner(Conflict):
    """A company that has an owner keeps one: hand it over first."""

    code = "last_owner"
    title = "This is the last owner"


class AlreadyOwner(Conflict):
    """This person owns the company, and that is more than what they would become."""

    code = "already_owner"
    title = "This person is an owner already"


class InvitationNotFound(NotFound):
    """No such invitation: the link is altered, or a later mail has replaced it."""

    code = "invitation_not_found"
    title = "No such invitation"


class AlreadyInvited(Conflict):
    """An invitation to this address is still open."""

    code = "already_invited"
    title = "This address is invited already"


class InvitationClosed(Conflict):
    """It has been accepted, declined or revoked, or its time is over; `invitation_status` says which."""

    code = "invitation_closed"
    title = "This invitation is no longer open"


class InviterGone(Conflict):
    """Whoever invited may no longer give this role there: somebody who may has to invite anew."""

    code = "inviter_gone"
    title = "Whoever invited you may no longer do so"


class InvitedSomebodyElse(Forbidden):
    """The invitation is bound to an address, and the caller's account has another."""

    code = "invited_somebody_else"
    title = "This invitation is for another address"


class AddressUnverified(Forbidden):
    """The caller's account has the address, but nobody has shown that it is theirs."""

    code = "address_unverified"
    title = "Verify your address first"

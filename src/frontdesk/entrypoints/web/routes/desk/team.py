"""The people of a company: who works there and as what, and who is invited."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Depends, Form, Request, Response

from frontdesk.core.http import etags
from frontdesk.core.http.audit import Acting
from frontdesk.core.http.idempotency import Idempotent
from frontdesk.core.http.resources import Now
from frontdesk.core.http.session import Session
from frontdesk.core.pagination import PageRequest
from frontdesk.core.permissions import CompanyRole, Permission
from frontdesk.core.schemas import Input, Line
from frontdesk.entrypoints.web.desk import Desk, at_desk
from frontdesk.entrypoints.web.forms import read
from frontdesk.entrypoints.web.page import WRITES, ThisPage
from frontdesk.entrypoints.web.routing import Pages
from frontdesk.modules.companies import service as companies
from frontdesk.modules.companies.dependencies import InvitationLasts, may_mail
from frontdesk.modules.companies.models import Invitation, Membership
from frontdesk.modules.companies.schemas import CompanyOut, CompanyPatch, InvitationIn
from frontdesk.modules.users.schemas import Email, WebAddress

router = Pages()

TEAM: Final = "/desk/{provider_id}/team"
ALL: Final = PageRequest(page=1, size=100)
ROLES: Final[Mapping[CompanyRole, tuple[str, str]]] = {
    CompanyRole.OWNER: ("Owner", "May do everything, also hand the company over."),
    CompanyRole.ADMIN: ("Admin", "Everything but handing over and ending the company."),
    CompanyRole.MANAGER: ("Manager", "Runs the places: rooms, prices, hours, people, refunds."),
    CompanyRole.STAFF: ("Staff", "Works at the desk: bookings, clients, closures."),
    CompanyRole.TEACHER: ("Teacher", "Sees their own classes."),
}
TeamDesk = Annotated[Desk, Depends(at_desk(Permission.MEMBERS_VIEW), scope="function")]
InvitingDesk = Annotated[Desk, Depends(at_desk(Permission.MEMBERS_MANAGE), scope="function")]
TransferDesk = Annotated[Desk, Depends(at_desk(Permission.COMPANY_TRANSFER), scope="function")]
CompanyDesk = Annotated[Desk, Depends(at_desk(Permission.COMPANY_MANAGE), scope="function")]


class InviteForm(Input):
    """Who is to work here, and as what."""

    email: Email
    role: CompanyRole = CompanyRole.STAFF


class RoleForm(Input):
    """What somebody is from now on."""

    role: CompanyRole


class CompanyForm(Input):
    """The company behind the place."""

    seen: str | None = None
    name: Line
    logo_url: WebAddress | None = None


def acting_role(desk: Desk) -> CompanyRole | None:
    """What somebody is in the company of a desk; who runs the installation is as good as an owner."""
    if desk.viewer.is_admin:
        return CompanyRole.OWNER
    return next((it.role for it in desk.viewer.memberships if it.company_id == desk.provider.company_id), None)


@router.get(TEAM)
async def show_team(desk: TeamDesk, page: ThisPage, session: Session, now: Now) -> Response:
    """Show who works here; to those who may invite, who has been invited."""
    company = await companies.get_company(session, desk.provider.company_id)
    members = await companies.list_members(session, company, page.sheet(ALL.size))
    invited: Sequence[Invitation] = ()
    if desk.may(Permission.MEMBERS_MANAGE):
        invited = (await companies.list_invitations(session, company, ALL, status=None, now=now)).items
    return page.show(
        "desk/team/list.html",
        title="Team",
        desk=desk,
        company=company,
        members=members,
        invited=[(it, it.status_at(now)) for it in invited],
        roles=ROLES,
        choices=_choices(desk),
    )


@router.post(TEAM, dependencies=[WRITES, Idempotent])
async def invite(
    desk: InvitingDesk,
    wanted: Annotated[InviteForm, Form()],
    page: ThisPage,
    response: Response,
    lasts: InvitationLasts,
    by: Acting,
    session: Session,
    now: Now,
) -> Response:
    """Send an invitation to an address."""
    await may_mail(wanted.email, caller=desk.viewer, request=page.request, response=response)
    company = await companies.get_company(session, desk.provider.company_id, lock=True)
    asked = InvitationIn(email=wanted.email, role=wanted.role)
    await companies.invite(session, company, asked, lasts=lasts, by=by, now=now)
    return page.go(page.path, done="invited")


@router.post(f"{TEAM}/invitations/{{invitation_id}}/resend", dependencies=[WRITES])
async def resend(
    desk: InvitingDesk,
    invitation_id: UUID,
    request: Request,
    response: Response,
    page: ThisPage,
    lasts: InvitationLasts,
    by: Acting,
    session: Session,
) -> Response:
    """Send an invitation once more, with a new end; earlier links open nothing."""
    company = await companies.get_company(session, desk.provider.company_id, lock=True)
    invitation = await companies.get_invitation(session, company, invitation_id)
    await may_mail(invitation.email, caller=desk.viewer, request=request, response=response)
    await companies.resend(session, company, invitation, lasts=lasts, by=by, now=page.now)
    return page.go(desk.address("team"), done="invited")


@router.post(f"{TEAM}/invitations/{{invitation_id}}/revoke", dependencies=[WRITES])
async def revoke(
    desk: InvitingDesk, invitation_id: UUID, page: ThisPage, by: Acting, session: Session, now: Now
) -> Response:
    """Take an invitation back."""
    company = await companies.get_company(session, desk.provider.company_id, lock=True)
    invitation = await companies.get_invitation(session, company, invitation_id)
    await companies.revoke(session, company, invitation, by=by, now=now)
    return page.go(desk.address("team"), done="revoked")


@router.get(f"{TEAM}/company")
async def show_company(desk: CompanyDesk, page: ThisPage, session: Session) -> Response:
    """Show what the company is called."""
    company = await companies.get_company(session, desk.provider.company_id)
    seen = etags.tag_of(CompanyOut.model_validate(company))
    return page.show("desk/team/company.html", title="Company", desk=desk, company=company, seen=seen)


@router.post(f"{TEAM}/company", dependencies=[WRITES])
async def save_company(
    desk: CompanyDesk, wanted: Annotated[CompanyForm, Form()], page: ThisPage, by: Acting, session: Session, now: Now
) -> Response:
    """Store it."""
    company = await companies.get_company(session, desk.provider.company_id, lock=True)
    etags.check_whole(wanted.seen, CompanyOut.model_validate(company))
    changes = read(CompanyPatch, wanted.model_dump(exclude={"seen"}))
    await companies.change(session, company, changes.model_dump(), by=by, now=now)
    return page.go(page.path, done="saved")


@router.get(f"{TEAM}/{{user_id:uuid}}")
async def show_member(desk: TeamDesk, user_id: UUID, page: ThisPage, session: Session) -> Response:
    """Show somebody of the team, and what can be done about their role."""
    member = await companies.get_member(session, desk.provider.company_id, user_id=user_id)
    return page.show("desk/team/member.html", **_about(desk, member), choices=_choices(desk))


@router.post(f"{TEAM}/{{user_id:uuid}}", dependencies=[WRITES])
async def change_role(
    desk: InvitingDesk,
    user_id: UUID,
    wanted: Annotated[RoleForm, Form()],
    page: ThisPage,
    by: Acting,
    session: Session,
    now: Now,
) -> Response:
    """Give somebody another role, from their next request on."""
    company = await companies.get_company(session, desk.provider.company_id, lock=True)
    await companies.change_role(session, company, user_id=user_id, role=wanted.role, by=by, now=now)
    return page.go(desk.address("team"), done="changed")


@router.get(f"{TEAM}/{{user_id:uuid}}/remove")
async def ask_to_remove(desk: TeamDesk, user_id: UUID, page: ThisPage, session: Session) -> Response:
    """Ask whether somebody works here no more, or whether one leaves."""
    member = await companies.get_member(session, desk.provider.company_id, user_id=user_id)
    return page.show("desk/team/remove.html", **_about(desk, member))


@router.post(f"{TEAM}/{{user_id:uuid}}/remove", dependencies=[WRITES])
async def remove(desk: TeamDesk, user_id: UUID, page: ThisPage, by: Acting, session: Session, now: Now) -> Response:
    """End somebody's membership; everybody may end their own."""
    company = await companies.get_company(session, desk.provider.company_id, lock=True)
    await companies.remove(session, company, user_id=user_id, by=by, now=now)
    return page.go("/desk" if user_id == desk.viewer.user_id else desk.address("team"), done="removed")


@router.get(f"{TEAM}/{{user_id:uuid}}/hand-over")
async def ask_to_hand_over(desk: TransferDesk, user_id: UUID, page: ThisPage, session: Session) -> Response:
    """Ask whether the company is to be somebody else's."""
    member = await companies.get_member(session, desk.provider.company_id, user_id=user_id)
    return page.show("desk/team/hand-over.html", **_about(desk, member))


@router.post(f"{TEAM}/{{user_id:uuid}}/hand-over", dependencies=[WRITES])
async def hand_over(
    desk: TransferDesk, user_id: UUID, page: ThisPage, by: Acting, session: Session, now: Now
) -> Response:
    """Make somebody the owner in one's place."""
    company = await companies.get_company(session, desk.provider.company_id, lock=True)
    await companies.hand_over(session, company, user_id=user_id, by=by, now=now)
    return page.go(desk.address("team"), done="handed-over")


def _choices(desk: Desk) -> list[tuple[str, str]]:
    """The roles that somebody may give, each with what it means."""
    acting = acting_role(desk)
    given = companies.roles_given_by(acting) if acting else ()
    return [(role, f"{ROLES[role][0]}: {ROLES[role][1]}") for role in reversed(given)]


def _about(desk: Desk, member: Membership) -> dict[str, Any]:
    acting = acting_role(desk)
    role = CompanyRole(member.role)
    return {
        "title": member.full_name or member.email,
        "desk": desk,
        "member": member,
        "role": ROLES[role],
        "may_change": acting is not None and role in companies.roles_given_by(acting),
        "is_self": member.user_id == desk.viewer.user_id,
    }

"""What people are told about their account. None of it can be turned off: by it they notice that somebody else is in.

Tokens are computed when a mail is written, from the id of the link's row.
"""

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core import texts
from frontdesk.core.texts import gettext as _
from frontdesk.modules.accounts.models import AccountLink
from frontdesk.modules.accounts.rules import Purpose
from frontdesk.modules.notifications import service as notifications
from frontdesk.modules.notifications.service import About, Button, Letter, Letterhead, Mail, Props, email
from frontdesk.modules.users.models import User

SOMEBODY = UUID("0197c1f2-a7e0-7c3f-8d2b-5a6e9f001122")  # in previews
THEN = datetime(2027, 3, 15, 10, tzinfo=UTC)


class LinkProps(Props):
    """A link for somebody, once per link."""

    link_id: UUID
    name: str | None

    @property
    def key(self) -> str:
        return str(self.link_id)


class PersonProps(Props):
    """Something that a person is told once."""

    user_id: UUID
    name: str | None

    @property
    def key(self) -> str:
        return str(self.user_id)


class OccasionProps(PersonProps):
    """Something that happened to a person's account at an instant."""

    at: datetime

    @property
    def key(self) -> str:
        return f"{self.user_id}:{self.at.astimezone(UTC).isoformat()}"


class LinkedProps(OccasionProps):
    """A way to sign in that a person has from an instant on, and whether their password ended with that."""

    password_ended: bool


class AttemptProps(PersonProps):
    """Something that strangers can make happen: told once a day, however often they try."""

    day: str

    @property
    def key(self) -> str:
        return f"{self.user_id}:{self.day}"


LINK = LinkProps(link_id=SOMEBODY, name="Ada")
PERSON = PersonProps(user_id=SOMEBODY, name="Ada")
LINKED = LinkedProps(user_id=SOMEBODY, name="Ada", at=THEN, password_ended=True)
OCCASION = OccasionProps(user_id=SOMEBODY, name="Ada", at=THEN)


@email("accounts.verify_email", sample=LINK)
def verify_email(props: LinkProps, letterhead: Letterhead) -> Letter:
    """Asks somebody who signed up to show that the address is theirs."""
    return Letter(
        subject=_("Confirm your address for {installation}").format(installation=letterhead.name),
        paragraphs=[
            _hello(props.name),
            _("Please confirm that this address is yours. The link is good for three days."),
        ],
        button=Button(_("Confirm my address"), _link(letterhead, "/verify-email", Purpose.VERIFY_EMAIL, props)),
        after=[_("If you did not sign up, leave this mail alone: without you, nobody can confirm your address.")],
        reason=_("You get this because somebody signed up at {installation} with your address.").format(
            installation=letterhead.name
        ),
    )


@email("accounts.address_known", sample=AttemptProps(user_id=SOMEBODY, name="Ada", day="2027-03-15"))
def address_known(props: AttemptProps, letterhead: Letterhead) -> Letter:
    """Tells somebody that their address was to be used for another account."""
    return Letter(
        subject=_("You already have an account at {installation}").format(installation=letterhead.name),
        paragraphs=[
            _hello(props.name),
            _("Somebody, perhaps you, wanted to use this address for an account. It has one: nothing was changed."),
            _("If it was you, sign in as you always do. If you do not remember your password, choose another one."),
        ],
        button=Button(_("Choose another password"), letterhead.page("/forgot-password")),
        after=[_("If it was not you, there is nothing to do: nobody was told that you have an account.")],
        reason=_("You get this because you have an account at {installation}. It comes once a day at most.").format(
            installation=letterhead.name
        ),
    )


@email("accounts.welcome", sample=PERSON)
def welcome(props: PersonProps, letterhead: Letterhead) -> Letter:
    """Greets somebody whose address is confirmed."""
    return Letter(
        subject=_("Welcome to {installation}").format(installation=letterhead.name),
        paragraphs=[
            _hello(props.name),
            _("Your address is confirmed. Find a free time, book it, and see all your bookings in one place."),
        ],
        button=Button(_("Go to {installation}").format(installation=letterhead.name), letterhead.page("/")),
        reason=_member(letterhead),
    )


@email("accounts.welcome_owner", sample=PERSON)
def welcome_owner(props: PersonProps, letterhead: Letterhead) -> Letter:
    """Greets somebody who signed up to offer something."""
    return Letter(
        subject=_("Welcome to {installation}: open your doors").format(installation=letterhead.name),
        paragraphs=[
            _hello(props.name),
            _("Your address is confirmed. Three steps, and people can book with you:"),
            _("1. Name your company, and the place where you work."),
            _("2. Say when you are open, and which rooms there are at which price."),
            _("3. Publish the place."),
        ],
        button=Button(_("Begin"), letterhead.page("/")),
        reason=_member(letterhead),
    )


@email("accounts.reset_password", sample=LINK)
def reset_password(props: LinkProps, letterhead: Letterhead) -> Letter:
    """Lets somebody who forgot their password choose another one."""
    return Letter(
        subject=_("Choose another password for {installation}").format(installation=letterhead.name),
        paragraphs=[_hello(props.name), _("You can choose another password. The link is good for one hour, and once.")],
        button=Button(_("Choose a password"), _link(letterhead, "/reset-password", Purpose.RESET_PASSWORD, props)),
        after=[_("If you did not ask for it, leave this mail alone: your password stays as it is.")],
        reason=_("You get this because somebody asked for it who named your address at {installation}.").format(
            installation=letterhead.name
        ),
    )


@email("accounts.password_changed", sample=OCCASION)
def password_changed(props: OccasionProps, letterhead: Letterhead) -> Letter:
    """Tells somebody that their password is another one now."""
    return Letter(
        subject=_("Your password for {installation} was changed").format(installation=letterhead.name),
        paragraphs=[_hello(props.name), _("Your password was changed, and your other devices were signed out.")],
        details={_("When"): texts.moment(props.at, "UTC")},
        button=Button(_("It was not me"), letterhead.page("/forgot-password")),
        reason=_member(letterhead),
    )


@email("accounts.identity_linked", sample=LINKED)
def identity_linked(props: LinkedProps, letterhead: Letterhead) -> Letter:
    """Tells somebody that they can sign in elsewhere now, and what ended because of that."""
    ended = _(
        "The password that the account had is not valid any more, and all its devices were signed out: it was chosen "
        "before anybody had shown that this address is theirs. If you want to have one, choose it anew."
    )
    linked = _("From now on you can sign in with an account that you have elsewhere and that has this address too.")
    return Letter(
        subject=_("Another way to sign in to {installation}").format(installation=letterhead.name),
        paragraphs=[_hello(props.name), linked, *([ended] if props.password_ended else [])],
        details={_("When"): texts.moment(props.at, "UTC")},
        button=Button(_("Choose a password"), letterhead.page("/forgot-password")),
        after=[
            _("If it was not you, tell the people who run {installation} at once.").format(installation=letterhead.name)
        ],
        reason=_member(letterhead),
    )


@email("accounts.confirm_new_email", sample=LINK)
def confirm_new_email(props: LinkProps, letterhead: Letterhead) -> Letter:
    """Asks at the new address whether it is theirs."""
    return Letter(
        subject=_("Confirm your new address for {installation}").format(installation=letterhead.name),
        paragraphs=[_hello(props.name), _("You want to use this address from now on. The link is good for one day.")],
        button=Button(_("Use this address"), _link(letterhead, "/confirm-email", Purpose.CHANGE_EMAIL, props)),
        after=[_("If you do not know what this is about, leave this mail alone: nothing will change.")],
        reason=_("You get this because somebody at {installation} gave your address as theirs.").format(
            installation=letterhead.name
        ),
    )


@email("accounts.email_changed", sample=OCCASION)
def email_changed(props: OccasionProps, letterhead: Letterhead) -> Letter:
    """Tells the old address that it is not the account's any more."""
    return Letter(
        subject=_("Your address for {installation} was changed").format(installation=letterhead.name),
        paragraphs=[
            _hello(props.name),
            _("Your account has another address now: you sign in with that one, and this one gets no more mail."),
        ],
        details={_("When"): texts.moment(props.at, "UTC")},
        after=[
            _("If it was not you, tell the people who run {installation} at once.").format(installation=letterhead.name)
        ],
        reason=_("You get this because your account at {installation} had this address.").format(
            installation=letterhead.name
        ),
    )


async def send_link(session: AsyncSession, user: User, link: AccountLink, *, now: datetime) -> None:
    """Mail a link to where it belongs, once."""
    kinds = {
        Purpose.VERIFY_EMAIL: verify_email,
        Purpose.RESET_PASSWORD: reset_password,
        Purpose.CHANGE_EMAIL: confirm_new_email,
    }
    mail = kinds[Purpose(link.purpose)](LinkProps(link_id=link.id, name=user.firstname))
    await _send(session, mail, user, to=link.email, now=now)


async def send_address_known(session: AsyncSession, user: User, *, now: datetime) -> None:
    """Tell somebody that their address was to be used for another account, once a day."""
    props = AttemptProps(user_id=user.id, name=user.firstname, day=now.astimezone(UTC).date().isoformat())
    await _send(session, address_known(props), user, to=user.email, now=now)


async def send_welcome(session: AsyncSession, user: User, *, now: datetime, owner: bool) -> None:
    """Greet somebody, once."""
    kind = welcome_owner if owner else welcome
    await _send(session, kind(PersonProps(user_id=user.id, name=user.firstname)), user, to=user.email, now=now)


async def send_password_changed(session: AsyncSession, user: User, *, at: datetime, now: datetime) -> None:
    """Tell somebody that their password was changed, once for each change."""
    mail = password_changed(OccasionProps(user_id=user.id, name=user.firstname, at=at))
    await _send(session, mail, user, to=user.email, now=now)


async def send_identity_linked(
    session: AsyncSession, user: User, *, password_ended: bool, at: datetime, now: datetime
) -> None:
    """Tell somebody that there is another way into their account, once for each."""
    props = LinkedProps(user_id=user.id, name=user.firstname, at=at, password_ended=password_ended)
    await _send(session, identity_linked(props), user, to=user.email, now=now)


async def send_email_changed(session: AsyncSession, user: User, *, before: str, at: datetime, now: datetime) -> None:
    """Tell the address that somebody had before, once for each change."""
    mail = email_changed(OccasionProps(user_id=user.id, name=user.firstname, at=at))
    await _send(session, mail, user, to=before, now=now)


async def _send(session: AsyncSession, mail: Mail, user: User, *, to: str, now: datetime) -> None:
    await notifications.send(session, mail, to=to, now=now, about=About(user_id=user.id, locale=user.locale))


def _link(letterhead: Letterhead, path: str, purpose: Purpose, props: LinkProps) -> str:
    return letterhead.page(path, token=letterhead.ticket(purpose=purpose.ticket, id=props.link_id))


def _hello(name: str | None) -> str:
    return _("Hello {name},").format(name=name) if name else _("Hello,")


def _member(letterhead: Letterhead) -> str:
    return _("You get this because you have an account at {installation}.").format(installation=letterhead.name)

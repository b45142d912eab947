"""What people are told about their account. None of it can be turned off: by it they notice that somebody else is in.

Tokens are computed when a mail is written, from the id of the link's row.
"""

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

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


class AttemptProps(PersonProps):
    """Something that strangers can make happen: told once a day, however often they try."""

    day: str

    @property
    def key(self) -> str:
        return f"{self.user_id}:{self.day}"


LINK = LinkProps(link_id=SOMEBODY, name="Ada")
PERSON = PersonProps(user_id=SOMEBODY, name="Ada")
OCCASION = OccasionProps(user_id=SOMEBODY, name="Ada", at=THEN)


@email("accounts.verify_email", sample=LINK)
def verify_email(props: LinkProps, letterhead: Letterhead) -> Letter:
    """Asks somebody who signed up to show that the address is theirs."""
    return Letter(
        subject=f"Confirm your address for {letterhead.name}",
        paragraphs=[_hello(props.name), "Please confirm that this address is yours. The link is good for three days."],
        button=Button("Confirm my address", _link(letterhead, "/verify-email", Purpose.VERIFY_EMAIL, props)),
        after=["If you did not sign up, leave this mail alone: without you, nobody can confirm your address."],
        reason=f"You get this because somebody signed up at {letterhead.name} with your address.",
    )


@email("accounts.address_known", sample=AttemptProps(user_id=SOMEBODY, name="Ada", day="2027-03-15"))
def address_known(props: AttemptProps, letterhead: Letterhead) -> Letter:
    """Tells somebody that their address was to be used for another account."""
    return Letter(
        subject=f"You already have an account at {letterhead.name}",
        paragraphs=[
            _hello(props.name),
            "Somebody, perhaps you, wanted to use this address for an account. It has one: nothing was changed.",
            "If it was you, sign in as you always do. If you do not remember your password, choose another one.",
        ],
        button=Button("Choose another password", letterhead.page("/forgot-password")),
        after=["If it was not you, there is nothing to do: nobody was told that you have an account."],
        reason=f"You get this because you have an account at {letterhead.name}. It comes once a day at most.",
    )


@email("accounts.welcome", sample=PERSON)
def welcome(props: PersonProps, letterhead: Letterhead) -> Letter:
    """Greets somebody whose address is confirmed."""
    return Letter(
        subject=f"Welcome to {letterhead.name}",
        paragraphs=[
            _hello(props.name),
            "Your address is confirmed. You can now find a free time, book it, and see all your bookings in one place.",
        ],
        button=Button(f"Go to {letterhead.name}", letterhead.page("/")),
        reason=_member(letterhead),
    )


@email("accounts.welcome_owner", sample=PERSON)
def welcome_owner(props: PersonProps, letterhead: Letterhead) -> Letter:
    """Greets somebody who signed up to offer something."""
    return Letter(
        subject=f"Welcome to {letterhead.name}: open your doors",
        paragraphs=[
            _hello(props.name),
            "Your address is confirmed. Three steps, and people can book with you:",
            "1. Name your company, and the place where you work.",
            "2. Say when you are open, and which rooms there are at which price.",
            "3. Publish the place.",
        ],
        button=Button("Begin", letterhead.page("/")),
        reason=_member(letterhead),
    )


@email("accounts.reset_password", sample=LINK)
def reset_password(props: LinkProps, letterhead: Letterhead) -> Letter:
    """Lets somebody who forgot their password choose another one."""
    return Letter(
        subject=f"Choose another password for {letterhead.name}",
        paragraphs=[_hello(props.name), "You can choose another password. The link is good for one hour, and once."],
        button=Button("Choose a password", _link(letterhead, "/reset-password", Purpose.RESET_PASSWORD, props)),
        after=["If you did not ask for it, leave this mail alone: your password stays as it is."],
        reason=f"You get this because somebody asked for it who named your address at {letterhead.name}.",
    )


@email("accounts.password_changed", sample=OCCASION)
def password_changed(props: OccasionProps, letterhead: Letterhead) -> Letter:
    """Tells somebody that their password is another one now."""
    return Letter(
        subject=f"Your password for {letterhead.name} was changed",
        paragraphs=[_hello(props.name), "Your password was changed, and your other devices were signed out."],
        details={"When": _utc(props.at)},
        button=Button("It was not me", letterhead.page("/forgot-password")),
        reason=_member(letterhead),
    )


@email("accounts.confirm_new_email", sample=LINK)
def confirm_new_email(props: LinkProps, letterhead: Letterhead) -> Letter:
    """Asks at the new address whether it is theirs."""
    return Letter(
        subject=f"Confirm your new address for {letterhead.name}",
        paragraphs=[_hello(props.name), "You want to use this address from now on. The link is good for one day."],
        button=Button("Use this address", _link(letterhead, "/confirm-email", Purpose.CHANGE_EMAIL, props)),
        after=["If you do not know what this is about, leave this mail alone: nothing will change."],
        reason=f"You get this because somebody at {letterhead.name} gave your address as theirs.",
    )


@email("accounts.email_changed", sample=OCCASION)
def email_changed(props: OccasionProps, letterhead: Letterhead) -> Letter:
    """Tells the old address that it is not the account's any more."""
    return Letter(
        subject=f"Your address for {letterhead.name} was changed",
        paragraphs=[
            _hello(props.name),
            "Your account has another address now: you sign in with that one, and this one gets no more mail.",
        ],
        details={"When": _utc(props.at)},
        after=[f"If it was not you, tell the people who run {letterhead.name} at once."],
        reason=f"You get this because your account at {letterhead.name} had this address.",
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


async def send_email_changed(session: AsyncSession, user: User, *, before: str, at: datetime, now: datetime) -> None:
    """Tell the address that somebody had before, once for each change."""
    mail = email_changed(OccasionProps(user_id=user.id, name=user.firstname, at=at))
    await _send(session, mail, user, to=before, now=now)


async def _send(session: AsyncSession, mail: Mail, user: User, *, to: str, now: datetime) -> None:
    await notifications.send(session, mail, to=to, now=now, about=About(user_id=user.id))


def _link(letterhead: Letterhead, path: str, purpose: Purpose, props: LinkProps) -> str:
    return letterhead.page(path, token=letterhead.ticket(purpose=purpose.ticket, id=props.link_id))


def _hello(name: str | None) -> str:
    return f"Hello {name}," if name else "Hello,"


def _member(letterhead: Letterhead) -> str:
    return f"You get this because you have an account at {letterhead.name}."


def _utc(instant: datetime) -> str:
    return f"{instant.astimezone(UTC):%-d %B %Y, %H:%M} UTC"

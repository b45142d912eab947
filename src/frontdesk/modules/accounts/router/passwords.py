"""Choosing another password over HTTP: with the old one, or with a mailed link."""

from fastapi import Depends, status

from frontdesk.core.http.auth import Caller
from frontdesk.core.http.errors import responses
from frontdesk.core.http.limits import limit
from frontdesk.core.http.resources import CurrentSettings, Held, Now
from frontdesk.core.http.routing import Router
from frontdesk.core.http.session import Session
from frontdesk.modules.accounts import service
from frontdesk.modules.accounts.dependencies import AskedFor, Careful
from frontdesk.modules.accounts.schemas import MessageOut, PasswordChangeIn, ResetIn

router = Router(prefix="/auth", tags=["auth"])

MAILS = Depends(limit("20/minute", by="address", scope="account-mails"))
RESETS = Depends(limit("20/minute", by="address", scope="password-resets"))  # each is a hash
CHANGES = Depends(limit("20/minute", by="address", scope="password-changes"))


@router.post(
    "/forgot-password",
    operation_id="auth_forgot_password",
    summary="Ask for a link to choose another password",
    status_code=status.HTTP_202_ACCEPTED,
    responses=responses(422, 429),
    dependencies=[MAILS],
)
async def forgot_password(email: AskedFor, session: Session, now: Now) -> MessageOut:
    """Have a link sent. The answer is the same for every address, five times an hour for each."""
    await service.ask_reset(session, email, now=now)
    return MessageOut(message="If this address has an account, a mail is on its way to it.")


@router.post(
    "/reset-password",
    operation_id="auth_reset_password",
    summary="Choose another password with a link",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=responses(400, 422, 429),
    dependencies=[RESETS],
)
async def reset_password(given: ResetIn, session: Session, settings: CurrentSettings, now: Now) -> None:
    """Set the password with the token of a mailed link. All your sessions end; sign in anew.

    Refusals: `invalid_link` (400) for a token that was used, is older than an hour, or never was one; `weak_password`
    (422) for your own address or name, which leaves the link as good as it was.
    """
    await service.reset_password(session, given.token, given.password, security=settings.security, now=now)


@router.post(
    "/change-password",
    operation_id="auth_change_password",
    summary="Change your password",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=responses(401, 403, 422, 429),
    dependencies=[CHANGES, Careful],
)
async def change_password(wanted: PasswordChangeIn, caller: Caller, held: Held, session: Session, now: Now) -> None:
    """Set another password. This session goes on, all others end; a mail tells you.

    Refusals: `wrong_password` (403), also where you have none because you sign in elsewhere: ask for a link then;
    `weak_password` (422) for your own address or name.
    """
    proven = await service.prove_own(held.sessions, caller.user_id, wanted.current_password)
    await service.change_password(session, proven, wanted.new_password, session_id=caller.session_id, now=now)

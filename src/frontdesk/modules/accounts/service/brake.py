"""The brake: slows down who guesses passwords, and never locks out whose password is guessed.

Why it is as it is: docs/adr/0011-guessing-passwords.md.
"""

from collections.abc import Sequence
from datetime import datetime

from frontdesk.core.limits import Limit, Limiter, account_key, site_of
from frontdesk.modules.accounts.rules import TRIES_BY_STRANGERS, TRIES_PER_PLACE

PER_PLACE = Limit(TRIES_PER_PLACE, name="sign-in-place")
BY_STRANGERS = Limit(TRIES_BY_STRANGERS, name="sign-in-account")


class Brake:
    """The brake on sign-ins from one address. Without a limiter there is none."""

    def __init__(self, limiter: Limiter | None, *, address: str) -> None:
        self._limiter = limiter
        self._site = site_of(address)

    async def press(self, email: str, *, places: Sequence[str], changed_at: datetime | None) -> None:
        """Count a try at the password that was set at `changed_at`, of somebody who signed in at these places before.

        Counted before the password is verified, for otherwise a hundred tries at once would all be the first. Whether
        there is such an account makes no difference. Raises `TooManyRequests`.
        """
        if self._limiter is None:
            return
        account = account_key(email)
        await PER_PLACE.count(self._limiter, "place", account, self._site)
        if self._site not in map(site_of, places):
            # a new password is a new account to strangers: whoever had to reset it is not kept out by what went before
            await BY_STRANGERS.count(self._limiter, "account", account, str(changed_at))

    async def release(self, email: str) -> None:
        """Forget the tries from here: the last one was right."""
        if self._limiter is not None:
            await PER_PLACE.forget(self._limiter, "place", account_key(email), self._site)

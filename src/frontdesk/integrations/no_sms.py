"""The `Texter` of an installation that has nobody who carries SMS."""

from frontdesk.modules.notifications.ports import TextMessage


class NotSetUp:
    """Carries none; what was written down before waits, and its rows say why."""

    is_set_up = False

    async def send(self, _: TextMessage) -> None:
        """Fail; the outbox tries again for a day and a half."""
        raise ConnectionError("TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and TWILIO_PHONE_NUMBER are not set")

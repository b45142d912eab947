"""Calls of Mux's API: the SDK's on threads, since it knows no others, and with errors told in the words of the port."""

import asyncio
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Final

import mux_python
import urllib3
from mux_python.exceptions import ApiException, ForbiddenException, NotFoundException, UnauthorizedException

from frontdesk.core.settings import MuxSettings
from frontdesk.modules.video.ports import HostAway, HostRefused

NOT_NOW: Final = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS}


class Absent(HostRefused):
    """There is nothing of that id."""


class Calls:
    """The parts of the API that are used. `patience` is in seconds, for a connection and for each part of an answer."""

    def __init__(self, settings: MuxSettings, *, patience: float) -> None:
        secret = settings.token_secret.get_secret_value() if settings.token_secret else ""
        configuration = mux_python.Configuration(host=settings.base_url, username=settings.token_id, password=secret)
        configuration.retries = False  # the outbox tries again; a redirect gets none of our credentials
        configuration.client_side_validation = False  # a later version of the API may know more words than the SDK
        client = mux_python.ApiClient(configuration)
        self.uploads = mux_python.DirectUploadsApi(client)
        self.assets = mux_python.AssetsApi(client)
        self._patience = (patience, patience)

    async def ask(self, call: Callable[..., Any], *given: Any) -> Any:
        """What the API answers.

        Raises:
            HostAway: no connection, no answer in time, 429, 5xx; and 401 and 403, which its operator can mend.
            Absent: 404.
            HostRefused: anything else that is no success.
        """
        try:
            return await asyncio.to_thread(call, *given, _request_timeout=self._patience)
        except (UnauthorizedException, ForbiddenException) as refused:
            raise HostAway(f"Mux does not take MUX_TOKEN_ID and MUX_TOKEN_SECRET: {refused.status}") from refused
        except NotFoundException as absent:
            raise Absent("Mux has no such thing") from absent
        except ApiException as failure:
            status = failure.status or 0
            if status < HTTPStatus.BAD_REQUEST or status >= HTTPStatus.INTERNAL_SERVER_ERROR or status in NOT_NOW:
                raise HostAway(f"Mux: {status} {failure.reason}") from failure
            raise HostRefused(f"Mux refuses: {status}") from failure
        except (urllib3.exceptions.HTTPError, ValueError, TypeError, AttributeError) as failure:
            # the latter three are the SDK's way to say that an answer is none of the API's
            raise HostAway(f"Mux: {failure!r}") from failure

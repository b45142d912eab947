"""AWS Cognito as a second issuer of access tokens.

https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-verifying-a-jwt.html
"""

from datetime import datetime
from typing import Any

import jwt

from frontdesk.core.settings import CognitoSettings
from frontdesk.integrations.openid import PublicKeys, claims_of, is_true, text
from frontdesk.modules.accounts.errors import InvalidToken
from frontdesk.modules.accounts.ports import Identity, PoolToken

# an ID token says in `aud` whom it is for, an access token in `client_id`
AUDIENCE = {"id": "aud", "access": "client_id"}


class Cognito:
    """The `UserPool` of the settings."""

    def __init__(self, settings: CognitoSettings) -> None:
        self._settings = settings
        self._keys = PublicKeys()

    async def read(self, token: str, *, now: datetime) -> PoolToken:
        """What an ID or access token of the pool says that was made for our client."""
        settings = self._settings
        try:
            claims = await claims_of(
                token,
                self._keys,
                jwks_url=settings.jwks,
                issuers=[settings.issuer],
                required=["token_use"],
                now=now,
            )
        except jwt.InvalidTokenError as refused:
            raise InvalidToken from refused
        audience = AUDIENCE.get(claims["token_use"]) if isinstance(claims["token_use"], str) else None
        if audience is None or claims.get(audience) != settings.client_id:
            raise InvalidToken
        groups = claims.get("cognito:groups", [])
        return PoolToken(
            identity=_identity(claims),
            sign_in=text(claims, "origin_jti") or str(claims.get("auth_time", claims["iat"])),
            groups=[group for group in groups if isinstance(group, str)] if isinstance(groups, list) else [],
        )


def _identity(claims: dict[str, Any]) -> Identity:
    return Identity(
        provider=claims["iss"],
        subject=claims["sub"],
        email=text(claims, "email"),
        email_verified=is_true(claims.get("email_verified")),
        email_hosted=True,  # whoever set the pool up answers for its addresses
        firstname=text(claims, "given_name"),
        lastname=text(claims, "family_name"),
    )

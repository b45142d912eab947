"""Addresses that play for a while only: tokens of ours, which Mux checks (docs.mux.com/guides/secure-video-playback).

RS256 with a key pair made at Mux: `kid` names it, `sub` is the playback id, `aud` what the token opens, `exp` its end.
"""

import base64
import binascii
from collections.abc import Mapping
from datetime import datetime
from typing import Final

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from frontdesk.core.settings import MuxSettings

AUDIENCES: Final = {"playback": "v", "thumbnail": "t", "storyboard": "s", "gif": "g"}


class UnusableKey(ValueError):
    """The signing key is no RSA key in PEM, or the base64 of one."""


class Signer:
    """Signs with the key of the settings."""

    def __init__(self, key_id: str, key: RSAPrivateKey) -> None:
        self._key_id, self._key = key_id, key

    def tokens(self, playback_id: str, *, until: datetime) -> Mapping[str, str]:
        """A token for each thing that a player opens; each opens nothing else."""
        return {
            name: jwt.encode(
                {"sub": playback_id, "aud": audience, "exp": int(until.timestamp())},
                self._key,
                algorithm="RS256",
                headers={"kid": self._key_id},
            )
            for name, audience in AUDIENCES.items()
        }


def signer(settings: MuxSettings) -> Signer | None:
    """The signer of an installation, None where it has no key; raises `UnusableKey`."""
    if settings.signing_key_id is None or settings.signing_private_key is None:
        return None
    text = settings.signing_private_key.get_secret_value().strip().replace("\\n", "\n").encode()
    try:
        pem = text if text.startswith(b"-----BEGIN") else base64.b64decode(text, validate=True)  # as Mux hands it out
        key = load_pem_private_key(pem, password=None)
    except (binascii.Error, ValueError, TypeError) as unusable:
        raise UnusableKey("MUX_SIGNING_PRIVATE_KEY is neither PEM nor its base64") from unusable
    if not isinstance(key, RSAPrivateKey):
        raise UnusableKey("MUX_SIGNING_PRIVATE_KEY is no RSA key")
    return Signer(settings.signing_key_id, key)

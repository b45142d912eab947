"""Keys: what is derived from `SECRET_KEY`, a key for each purpose, so that what one makes never passes for another's.

The first key of a purpose signs and seals. The others, of `SECRET_KEY_PREVIOUS`, only verify and open: a secret can be
changed without ending what was made under the one before.
"""

import hmac
import os
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from frontdesk.core.settings import SecuritySettings

NONCE_BYTES = 12  # NIST SP 800-38D, 8.2


def keys(security: SecuritySettings, purpose: str, *, digest: str = "sha256") -> tuple[bytes, ...]:
    """The keys for one purpose, the current one first, each as long as `digest` makes it."""
    secrets = (security.secret_key, *security.previous_secret_keys)
    return tuple(hmac.digest(secret.get_secret_value().encode(), purpose.encode(), digest) for secret in secrets)


def seal(data: bytes, keys: Sequence[bytes], *, bound_to: bytes = b"") -> bytes:
    """`data` encrypted and authenticated (AES-256-GCM); it opens only with the same `bound_to`."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(keys[0]).encrypt(nonce, data, bound_to)


def unseal(sealed: bytes, keys: Sequence[bytes], *, bound_to: bytes = b"") -> bytes | None:
    """What was sealed with one of these keys; None for anything else."""
    nonce, encrypted = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
    for key in keys:
        try:
            return AESGCM(key).decrypt(nonce, encrypted, bound_to)
        except (InvalidTag, ValueError):  # by another key; too short to be a nonce
            continue
    return None

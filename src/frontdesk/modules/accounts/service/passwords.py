"""Passwords: hashed on threads of their own, at most two at a time, so that a flood of sign-ins leaves the loop alone.

argon2id with the parameters of OWASP's Password Storage Cheat Sheet: 19 MiB, two passes, and one lane, because each
lane is a thread beside the loop's. A hash made with others, or by bcrypt in an older system (`$2y$` is PHP's name for
it), is read once and then made anew.
"""

import asyncio
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TypeVar

from pwdlib import PasswordHash
from pwdlib.exceptions import UnknownHashError
from pwdlib.hashers.argon2 import Argon2Hasher
from pwdlib.hashers.bcrypt import BcryptHasher

from frontdesk.modules.accounts.errors import WeakPassword
from frontdesk.modules.accounts.rules import is_own_name

T = TypeVar("T")

BCRYPT_BYTES = 72  # what bcrypt reads of a password; systems that made such hashes cut the rest off


class _LegacyBcrypt(BcryptHasher):
    def verify(self, password: str | bytes, hash: str | bytes) -> bool:  # noqa: A002  pwdlib's name
        assert isinstance(password, bytes)  # noqa: S101  `_bytes` made it
        return super().verify(password[:BCRYPT_BYTES], hash)


_hashers = PasswordHash((Argon2Hasher(memory_cost=19 * 1024, time_cost=2, parallelism=1), _LegacyBcrypt()))
_threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="passwords")


def refuse_own(password: str, *own: str | None) -> None:
    """Raises `WeakPassword` for a password that is hardly more than one of these: its owner's address and names."""
    if is_own_name(password, own):
        raise WeakPassword


async def hashed(password: str) -> str:
    """The hash that is stored for a password."""
    return await _aside(lambda: _hashers.hash(_bytes(password)))


async def verify(password: str, stored: str | None) -> tuple[bool, str | None]:
    """Whether a password is the one that was hashed, and the hash to store instead if the old one is out of date.

    Without a hash the answer is no, after the same time that a wrong password takes.
    """
    return await _aside(lambda: _verify(_bytes(password), stored or _nobodys()))


def _verify(password: bytes, stored: str) -> tuple[bool, str | None]:
    try:
        return _hashers.verify_and_update(password, stored)
    except UnknownHashError:  # older systems close an account by writing something else there
        return False, None


def _bytes(password: str) -> bytes:
    # the same letters from another keyboard may come composed differently (RFC 8265, 4.2.2)
    return unicodedata.normalize("NFC", password).encode()


@cache
def _nobodys() -> str:
    return _hashers.hash("the password of somebody who is not there")


async def _aside(work: Callable[[], T]) -> T:
    return await asyncio.get_running_loop().run_in_executor(_threads, work)

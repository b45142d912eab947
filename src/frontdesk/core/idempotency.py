"""Answers that are given once and repeated: the stored side of `Idempotency-Key` (IETF draft; Stripe's practice).

A key belongs to a caller and a route. The answer is stored in the transaction that it tells of, so that either both
exist or neither, and sealed, because answers may carry tokens that must not be readable in a dump of the database.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import orjson
from sqlalchemy import Index, LargeBinary, SmallInteger, Text, delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from frontdesk.core.db import Base
from frontdesk.core.errors import Conflict, Invalid
from frontdesk.core.keys import keys, seal, unseal
from frontdesk.core.settings import SecuritySettings

KEPT = timedelta(hours=24)


class InProgress(Conflict):
    """Another request with the same key is being answered at this instant."""

    code = "in_progress"
    title = "The same request is being answered"

    def __init__(self) -> None:
        super().__init__("Ask again in a moment.")
        self.headers = {"Retry-After": "1"}


class KeyReused(Invalid):
    """The key came with another body or query before."""

    code = "idempotency_key_reused"
    title = "This Idempotency-Key belongs to another request"


class AnswerUnreadable(Conflict):
    """It was answered, under a secret that this installation no longer knows: it must not have its effect again."""

    code = "answer_unreadable"
    title = "This was answered before, and the answer can no longer be read"


class IdempotencyKey(Base):
    """One answer that was given."""

    __tablename__ = "idempotency_keys"
    __table_args__ = (Index("ix_idempotency_keys_created_at", "created_at"),)

    lock: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)  # hash of scope and key
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary)  # hash of the request's query and body
    status: Mapped[int] = mapped_column(SmallInteger)
    media_type: Mapped[str] = mapped_column(Text)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    headers: Mapped[bytes | None] = mapped_column(LargeBinary)  # as JSON, sealed too; none: it had none of its own
    created_at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it went out."""

    status: int
    media_type: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)  # what says more of it: `ETag`, `Location`


@dataclass(frozen=True, slots=True)
class Key:
    """One caller's key on one route, and what came with it."""

    lock: bytes
    fingerprint: bytes
    seals: Sequence[bytes]

    @classmethod
    def of(cls, *, scope: str, key: str, body: bytes, security: SecuritySettings) -> "Key":
        """The key of a request; `scope` names caller and route. The answer opens only for who has `key`."""
        return cls(
            lock=hashlib.sha256(f"{scope}\0{key}".encode()).digest(),
            fingerprint=hashlib.sha256(body).digest(),
            seals=keys(security, f"idempotency\0{key}"),
        )

    async def earlier(self, session: AsyncSession, *, now: datetime) -> Answer | None:
        """The answer that was given before, if any.

        Raises:
            InProgress: another transaction is giving it at this instant.
            KeyReused: it was given to another body or query.
            AnswerUnreadable: it is sealed under a secret that is gone.
        """
        number = int.from_bytes(self.lock[:8], signed=True)
        # try, not wait: of a hundred retries at once, ninety-nine must not hold connections
        if not await session.scalar(select(func.pg_try_advisory_xact_lock(number))):
            raise InProgress
        found = await session.scalar(
            select(IdempotencyKey).where(IdempotencyKey.lock == self.lock, IdempotencyKey.created_at > now - KEPT)
        )
        if found is None:
            return None
        if found.fingerprint != self.fingerprint:
            raise KeyReused
        body = unseal(found.sealed, self.seals, bound_to=self.lock)
        headers = unseal(found.headers, self.seals, bound_to=self.lock) if found.headers else b"{}"
        if body is None or headers is None:
            raise AnswerUnreadable
        return Answer(found.status, found.media_type, body, orjson.loads(headers))

    async def keep(self, session: AsyncSession, answer: Answer, *, now: datetime) -> None:
        """Store the answer with the transaction of `session`."""
        await session.execute(delete(IdempotencyKey).where(IdempotencyKey.lock == self.lock))  # one that has expired
        await session.execute(
            insert(IdempotencyKey).values(
                lock=self.lock,
                fingerprint=self.fingerprint,
                status=answer.status,
                media_type=answer.media_type,
                sealed=seal(answer.body, self.seals, bound_to=self.lock),
                headers=self._sealed(answer.headers),
                created_at=now,
            )
        )

    def _sealed(self, headers: Mapping[str, str]) -> bytes | None:
        return seal(orjson.dumps(dict(headers)), self.seals, bound_to=self.lock) if headers else None

"""What is promised, literally, and which proofs each promise has: faults, and tests under a name of their own."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from faults.tested import Tests


@dataclass(frozen=True, slots=True)
class Promise:
    """A promise, how it is to be proved, and the names of what proves it."""

    says: str
    proof: str
    faults: Sequence[str] = ()
    tests: Tests | None = None

    @property
    def commands(self) -> list[str]:
        """The names of everything that proves it."""
        return [*self.faults, *([self.tests.name] if self.tests else [])]


def _tests(name: str, title: str, *nodes: str) -> Tests:
    return Tests(name, title, [f"tests/{node}" for node in nodes])


PROMISES: Final = (
    Promise(
        "no double booking",
        "200 concurrent posts for one slot, 20 rounds, 4 processes: exactly 1 succeeds each; a stateful machine "
        "against a plain model; the overlap query finds 0",
        tests=_tests(
            "double-booking",
            "Many want one slot",
            "journeys/test_one_slot.py",
            "modules/calendar/test_races.py",
            "modules/calendar/test_model.py",
        ),
    ),
    Promise(
        "capacity k, refund ≤ paid, XP once, one review (there are no coupons)",
        "200 concurrent each: exactly k, what was paid, 1, 1",
        tests=_tests(
            "at-most",
            "Two hundred at once want more than there is",
            "modules/calendar/test_races.py::test_ten_lanes_and_many_racers",
            "modules/payments/test_refunds.py::test_two_hundred_at_once_never_give_back_more_than_was_paid",
            "modules/courses/test_completing.py::test_two_hundred_at_once_get_it_once",
            "journeys/test_one_review.py",
        ),
    ),
    Promise(
        "idempotent POST",
        "100 parallel with one key: 1 effect, each answer the same 201 or 409 `in_progress`; other body 422; kill -9 "
        "between commit and reply, then retry: same answer",
        tests=_tests(
            "idempotency",
            "The same request again and again, and after a crash",
            "journeys/test_one_slot.py::test_a_crash_between_commit_and_answer_is_forgiven_by_the_same_key",
            "journeys/test_one_slot.py::test_a_hundred_retries_at_once_have_one_effect",
        ),
    ),
    Promise(
        "an incoming webhook has its effect once",
        "every event five times, shuffled, 8 in parallel: same end state; tampered, stale, from the future, unsigned: "
        "0 accepted; wrong gateway, amount or currency: 0 fulfilled",
        tests=_tests(
            "webhooks",
            "Events repeated, shuffled, forged and contradicting",
            "modules/payments/test_events.py",
            "integrations/test_stripe_webhooks.py",
            "integrations/test_square_webhooks.py",
            "integrations/test_mux_webhooks.py",
            "modules/video/test_events.py",
        ),
    ),
    Promise(
        "money that comes late",
        "100 interleavings of payment and expiry: each ends booked or refunded, never neither, never both",
        tests=_tests(
            "late-money",
            "Payments and expiries at the same instant",
            "modules/payments/test_events.py::test_payments_and_expiries_interleaved_end_booked_or_refunded",
        ),
    ),
    Promise(
        "the ledger balances",
        "after 10,000 random operations with faults: every movement sums to zero, every charge is explained "
        "to the cent",
        tests=_tests("ledger", "A storm of money", "journeys/test_money.py", "modules/payments/test_ledger.py"),
    ),
    Promise(
        "nothing is forgotten (outbox); workers may die",
        "kill -9 at each step × 50: 0 lost; a mail sent twice at most as often as there were kills; effects twice 0; a "
        "poisoned task is dead-lettered after n tries and the others flow",
        tests=_tests(
            "kills",
            "Processes are killed while people book",
            "journeys/test_kills.py",
            "journeys/test_brokers.py",
            "journeys/test_worker.py",
            "core/test_outbox.py",
        ),
    ),
    Promise(
        "Redis may go",
        "restart, wipe, stop: no request fails for it, due notices all sent, workers back in < 30 s",
        faults=("redis-killed", "redis-wiped"),
    ),
    Promise(
        "PostgreSQL may go",
        "restart and kill -9 × 10 under load: 0 acknowledged bookings lost, back in < 10 s, in between only 503 with "
        "Retry-After",
        faults=("postgres-killed", "postgres-restarted"),
    ),
    Promise("clean stop", "SIGTERM under load × 20: 0 accepted requests failed", faults=("sigterm",)),
    Promise(
        "RabbitMQ may go", "stopped and back: no request fails for it, all that follows is done", ("rabbitmq-stopped",)
    ),
    Promise(
        "the disk may fill up", "full and room again: 0 lost, in between only 503 with Retry-After", ("disk-full",)
    ),
    Promise("clocks may jump", "ahead and back, behind and back: 0 lost, everybody told once", ("clock-jumped",)),
    Promise("slow clients hold nobody up", "slow headers, bodies and readers: the others book on", ("slow-clients",)),
    Promise("idle clients hold nobody up", "5,000 idle connections: the others book on", ("idle-connections",)),
    Promise(
        "backup",
        "`frontdesk backup`, restore into an empty server: row hashes equal, invariants hold; back to any second",
        tests=_tests(
            "backups",
            "Back up, lose everything, restore",
            "entrypoints/test_backups.py",
            "entrypoints/test_recovery.py",
        ),
    ),
    Promise(
        "migrations",
        "upgrade, downgrade, upgrade: no drift",
        tests=_tests("migrations", "Up, down, up", "core/test_migrations.py"),
    ),
    Promise(
        "refresh tokens (RFC 9700)",
        "a spent one ends the family; 50 concurrent refreshes with one token: one successor; a retry within 10 s of a "
        "lost reply is forgiven",
        tests=_tests("refresh-tokens", "Refresh tokens stolen, raced and lost", "modules/accounts/test_refresh.py"),
    ),
    Promise(
        "no lost update (RFC 9110)",
        "stale If-Match 412; 50 writers: 0 lost",
        tests=_tests(
            "lost-update", "Many change one thing", "modules/providers/test_changing.py", "core/test_wholes.py"
        ),
    ),
    Promise(
        "errors (RFC 9457)",
        "every 4xx and 5xx is problem+json with a code, never a trace",
        tests=_tests("errors", "Whatever is sent", "journeys/test_openapi.py", "core/test_edge.py"),
    ),
    Promise(
        "authorisation",
        "a generated matrix: every operation × anonymous, user, other user, staff, other company's staff, owner, other "
        "owner, admin: exactly the documented answers; a refusal changes nothing",
        tests=_tests("authorisation", "Every operation by everybody", "authorisation"),
    ),
    Promise(
        "login tells nothing",
        "200 known + 200 unknown addresses: same body, medians within 5 %",
        tests=_tests(
            "login", "Failing to sign in to accounts that are there, and are not", "modules/accounts/test_guessing.py"
        ),
    ),
)

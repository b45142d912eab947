"""Properties of the arithmetic: parts add up to their whole, and every movement sums to zero."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.modules.payments import rules

AMOUNTS = st.integers(1, 10**12)
HOUR = timedelta(hours=1)


@given(AMOUNTS, st.integers(0, 10_000))
def test_a_fee_is_never_more_than_the_amount_and_within_half_a_cent(amount: int, basis_points: int) -> None:
    fee = rules.fee(amount, basis_points=basis_points)
    assert 0 <= fee <= amount
    assert abs(fee * 10_000 - amount * basis_points) <= 5_000


@pytest.mark.parametrize(("amount", "points", "fee"), [(4000, 1000, 400), (1, 5000, 1), (1, 4999, 0), (999, 0, 0)])
def test_fees(amount: int, points: int, fee: int) -> None:
    assert rules.fee(amount, basis_points=points) == fee


@given(st.data())
def test_however_many_parts_a_charge_is_refunded_in_all_of_the_fee_goes_back(data: st.DataObject) -> None:
    amount = data.draw(AMOUNTS)
    fee = data.draw(st.integers(0, amount))
    cuts = sorted(data.draw(st.sets(st.integers(1, amount), max_size=8)) | {amount})
    parts: list[int] = []
    for start, end in pairwise([0, *cuts]):
        parts.append(rules.fee_returned(end - start, of=amount, fee=fee, before=start, returned=sum(parts)))
    assert sum(parts) == fee
    assert all(0 <= part <= end - start for part, (start, end) in zip(parts, pairwise([0, *cuts]), strict=True))


@given(st.integers(1, 500), st.integers(0, 500), st.lists(st.tuples(st.integers(1, 60), st.booleans()), max_size=30))
def test_whichever_parts_fail_no_more_than_the_fee_goes_back(
    amount: int, fee: int, steps: list[tuple[int, bool]]
) -> None:
    fee = min(fee, amount)
    living: list[tuple[int, int]] = []  # what was given back, and of our fee
    for wanted, fails in steps:
        if fails and living:
            living.pop(wanted % len(living))
            continue
        before, returned = (sum(part[at] for part in living) for at in (0, 1))
        if part := min(wanted, amount - before):
            given_up = rules.fee_returned(part, of=amount, fee=fee, before=before, returned=returned)
            assert 0 <= given_up <= part
            living.append((part, given_up))
        assert sum(part[1] for part in living) <= fee


@pytest.mark.parametrize(
    ("frequency", "after", "due"),
    [
        ("daily", "2027-03-01T00:00Z", "2027-03-02T00:00Z"),
        ("daily", "2027-02-28T23:59Z", "2027-03-01T00:00Z"),
        ("weekly", "2027-03-01T00:00Z", "2027-03-08T00:00Z"),  # a Monday: the next one
        ("weekly", "2027-03-07T23:00Z", "2027-03-08T00:00Z"),
        ("monthly", "2027-01-31T12:00Z", "2027-02-01T00:00Z"),
        ("monthly", "2027-12-01T00:00+02:00", "2027-12-01T00:00Z"),  # in UTC it is November still
    ],
)
def test_when_a_schedule_pays_out_next(frequency: str, after: str, due: str) -> None:
    found = rules.next_payout(rules.Frequency(frequency), after=datetime.fromisoformat(after))
    assert found == datetime.fromisoformat(due)


@given(st.datetimes(timezones=st.just(UTC)).filter(lambda it: it.year < 9999), st.sampled_from(list(rules.Frequency)))
def test_the_next_payout_lies_ahead_and_not_far(after: datetime, frequency: rules.Frequency) -> None:
    due = rules.next_payout(frequency, after=after)
    if frequency is rules.Frequency.ON_DEMAND:
        assert due is None
        return
    assert due is not None
    assert timedelta() < due - after <= timedelta(days={"daily": 1, "weekly": 7, "monthly": 31}[frequency])


TIERS = st.lists(st.tuples(st.integers(0, 100).map(lambda it: it * HOUR), st.integers(0, 100)), max_size=6)


@given(AMOUNTS, TIERS, st.integers(-10, 200).map(lambda it: it * HOUR))
def test_a_policy_gives_back_no_more_than_was_paid_and_by_one_of_its_tiers(
    amount: int, tiers: list[tuple[timedelta, int]], notice: timedelta
) -> None:
    share = rules.share_by_notice(amount, tiers, notice=notice)
    assert share in {amount * percent // 100 for since, percent in tiers if since <= notice} | {0}
    if not any(since <= notice for since, _ in tiers):
        assert share == 0


def test_the_tier_with_the_longest_notice_that_was_kept_decides() -> None:
    tiers = [(24 * HOUR, 100), (48 * HOUR, 80), (2 * HOUR, 33)]
    given_back = {
        hours: rules.share_by_notice(999, tiers, notice=hours * HOUR) for hours in (1, 2, 23, 24, 47, 48, 500)
    }
    assert given_back == {1: 0, 2: 329, 23: 329, 24: 999, 47: 999, 48: 799, 500: 799}


@given(AMOUNTS, st.data(), st.booleans())
def test_every_movement_sums_to_zero_and_what_is_undone_leaves_nothing(
    amount: int,
    data: st.DataObject,
    to_owner: bool,  # noqa: FBT001  drawn
) -> None:
    fee = data.draw(st.integers(0, amount))
    pairs = [
        (rules.sale(amount, fee=fee), rules.receipt(amount, fee=fee, to_owner=to_owner)),
        (rules.refund_owed(amount, fee=fee), rules.refund_paid(amount, fee=fee, to_owner=to_owner)),
        (rules.payout_owed(amount), rules.payout_paid(amount)),
    ]
    total = dict.fromkeys(rules.Kind, 0)
    for entries in (entries for pair in pairs[:2] for entries in pair):
        assert sum(entries.values()) == 0
        assert sum(rules.reversed_(entries).values()) == 0
        for kind, value in entries.items():
            total[kind] += value
    assert set(total.values()) == {0}  # paid and refunded whole: nobody has, or owes, anything
    payout: dict[rules.Kind, int] = dict.fromkeys(rules.Kind, 0)
    for entries in pairs[2]:
        for kind, value in entries.items():
            payout[kind] += value
    assert payout == {**dict.fromkeys(rules.Kind, 0), rules.Kind.OWNER_PAYABLE: amount, rules.Kind.GATEWAY: -amount}

"""What `reconcile` compares: each statement gives rows of `of`, `expected` and `found` where something differs."""

_SUM = "(SELECT coalesce(sum(e.amount), 0) FROM ledger_entries e JOIN ledger_movements m ON m.id = e.movement_id"
_OF_KIND = "JOIN ledger_accounts a ON a.id = e.account_id WHERE a.kind = '{kind}' AND m.source_id = {table}.id"
_BOOKED = f"{_SUM} {_OF_KIND})"
DIFFERENCES = {
    "a movement that does not balance": """
        SELECT movement_id AS of, 0 AS expected, sum(amount) AS found
        FROM ledger_entries GROUP BY movement_id HAVING sum(amount) <> 0""",
    "the platform's fee of a charge": f"""
        SELECT id AS of, expected, found FROM (
            SELECT id, CASE WHEN status = 'paid' THEN fee ELSE 0 END AS expected,
                   -{_BOOKED.format(kind="platform_fee", table="charges")} AS found
            FROM charges) compared WHERE expected <> found""",  # noqa: S608  ours
    "a client's account that is not settled": """
        SELECT a.id AS of, 0 AS expected, sum(e.amount) AS found
        FROM ledger_accounts a JOIN ledger_entries e ON e.account_id = a.id
        WHERE a.kind = 'client' GROUP BY a.id HAVING sum(e.amount) <> 0""",
    "a paid charge that is not in the ledger": """
        SELECT c.id AS of, 'sale, receipt' AS expected, coalesce(string_agg(m.kind, ', ' ORDER BY m.id), '') AS found
        FROM charges c LEFT JOIN ledger_movements m ON m.source_id = c.id
        GROUP BY c.id HAVING CASE WHEN c.status = 'paid' THEN 2 ELSE 0 END <> count(m.id)""",
    "what was refunded of a charge": """
        SELECT c.id AS of, c.refunded AS expected, coalesce(sum(r.amount), 0) AS found
        FROM charges c LEFT JOIN refunds r ON r.charge_id = c.id AND r.status <> 'failed'
        GROUP BY c.id HAVING c.refunded <> coalesce(sum(r.amount), 0)""",
    "a refund that is under way": f"""
        SELECT id AS of, expected, found FROM (
            SELECT id, CASE WHEN status IN ('requested', 'pending') THEN amount ELSE 0 END AS expected,
                   -{_BOOKED.format(kind="refund", table="refunds")} AS found
            FROM refunds) compared WHERE expected <> found""",  # noqa: S608  ours
    "a payout that is under way": f"""
        SELECT id AS of, expected, found FROM (
            SELECT id, CASE WHEN status IN ('requested', 'pending') THEN amount ELSE 0 END AS expected,
                   -{_BOOKED.format(kind="payout", table="payouts")} AS found
            FROM payouts) compared WHERE expected <> found""",  # noqa: S608  ours
    "the fee that a refund gave back": f"""
        SELECT id AS of, expected, found FROM (
            SELECT id, CASE WHEN status <> 'failed' THEN fee ELSE 0 END AS expected,
                   {_BOOKED.format(kind="platform_fee", table="refunds")} AS found
            FROM refunds) compared WHERE expected <> found""",  # noqa: S608  ours
    "a refund that failed and was not made again": """
        SELECT r.id AS of, r.amount AS expected, coalesce(r.error, 'failed') AS found
        FROM refunds r JOIN charges c ON c.id = r.charge_id
        WHERE r.status = 'failed' AND r.requested_by IS NULL AND c.refunded < c.amount AND r.amount > (
            SELECT coalesce(sum(again.amount), 0) FROM refunds again
            WHERE again.charge_id = r.charge_id AND again.id > r.id AND again.status <> 'failed')""",
    "what was given up after too many attempts": """
        SELECT id AS of, topic AS expected, coalesce(error, 'no answer') AS found FROM outbox
        WHERE dead_at IS NOT NULL AND topic LIKE 'payments.%'""",
    "an event that contradicts what was asked for": """
        SELECT id AS of, 'applied' AS expected, note AS found FROM gateway_events WHERE status = 'rejected'""",
}
# refunds of the last while that a gateway knows, and what we believe of them: one that succeeded may yet fail
REFUNDS = """
    SELECT r.id, r.gateway, c.merchant_account_id, r.external_id, r.status FROM refunds r
    JOIN charges c ON c.id = r.charge_id JOIN ledger_movements m ON m.source_id = r.id AND m.kind = 'refund_owed'
    WHERE r.external_id IS NOT NULL AND m.at >= :since ORDER BY r.id"""
# payouts that a gateway has made, which may be taken back there
PAYOUTS = """
    SELECT p.id, p.gateway, p.merchant_account_id, p.external_id, p.status FROM payouts p
    JOIN ledger_movements m ON m.source_id = p.id AND m.kind = 'payout_owed'
    WHERE p.external_id IS NOT NULL AND m.at >= :since ORDER BY p.id"""
# pages of the last while that a gateway was asked for, and what we believe of them; the rest was compared before
PAGES = """
    SELECT id, gateway, merchant_account_id, session_id, status, payment_id, amount, currency FROM charges
    WHERE session_id IS NOT NULL AND expires_at >= :since ORDER BY id"""

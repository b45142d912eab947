"""What learning is rewarded with: a ledger of experience points, and the days on which something was learned.

Beneath whatever gives rewards, above the people whose profiles show their sums.
"""

"""A fake Stripe: Checkout, payments, refunds, Connect accounts, transfers and payouts."""

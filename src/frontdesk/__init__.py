"""Frontdesk: one backend for businesses that sell time and teaching."""

"""Providers: places of business that take bookings, each with a desk whose calendar has the provider's own id.

A provider has rooms and staff above it; they inherit its hours, its closures and its time zone.
"""

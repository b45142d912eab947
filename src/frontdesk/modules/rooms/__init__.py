"""Rooms: what a provider lets by the hour, each with a calendar of its own and prices by duration."""

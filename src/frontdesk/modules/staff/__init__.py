"""Staff: the people of a provider, each with a calendar that inherits the provider's hours, closures and time zone.

A teacher is a member of staff with a teaching profile. Who has an account as well is linked to it.
"""

"""Reviews: what clients say of a completed booking, once each, and the one answer that the place may give.

The numbers they add up to are kept beside the provider, the room and the person, which lie below.
"""

"""Live events: what has happened, told to those whom it concerns while they look, and stored for when they come back.

It knows nothing of what is told. Whoever is above publishes; people listen to one stream, `GET /events`.
"""

"""Companies and the people who work for them.

A company owns places of business; what somebody may do there follows from their membership, read anew each time.
"""

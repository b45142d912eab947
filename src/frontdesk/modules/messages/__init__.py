"""Messages: conversations between two people, or between a person and a provider whose people answer in its name.

A conversation has two sides and is one row, which everybody who writes locks: its messages are numbered without a gap.
"""

"""The front desk: the day and the week of everybody and every room, the clients and their cards, and who has come.

Nothing of its own is kept here: it looks at what the modules below it keep.
"""

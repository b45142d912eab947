"""Pictures that people upload: a signed address to send one to, a check of what came, and safe copies of it.

The modules above attach uploads to what is theirs (a room, a company); what nothing is attached to is swept.
"""

"""What people are told by mail: each mail is one row, written with the fact that it tells of and delivered once.

The modules above write their mails in `emails.py`; this one knows how a mail looks, is kept and gets out.
"""

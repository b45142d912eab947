"""The pages about somebody's own account: the way in, the links of mails, and looking after it."""

"""What may be uploaded, what it is called, and how a file shows what it is, in plain Python."""

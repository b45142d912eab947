"""The pages of those who run a place, a file per section."""

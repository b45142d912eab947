"""The pages of those who learn, a file per part."""

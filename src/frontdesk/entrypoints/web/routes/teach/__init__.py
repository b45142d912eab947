"""The pages of those who write courses: their courses, the order of the lessons, and what is in them."""

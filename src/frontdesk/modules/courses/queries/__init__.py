"""Statements over courses: `learning` as a learner sees them, `authoring` as their authors do."""

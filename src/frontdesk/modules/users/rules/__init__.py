"""What profiles say, and what learning adds to them: pure functions over values."""

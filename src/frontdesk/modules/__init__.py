"""The business, one package per concern. A line in `.importlinter` says who stands on whom."""

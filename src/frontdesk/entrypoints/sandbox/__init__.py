"""Local stand-ins for what a laptop has not got, with pages to see what they did. Development only."""

"""Commands that measure: each writes the numbers that a page shows."""

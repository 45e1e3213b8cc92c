"""Derivations as a page shows them, and formulas of pages that repeat a line of one."""

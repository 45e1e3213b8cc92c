"""Measurements of the losses: what a benchmark writes, and a page and a figure show."""

"""The few functions where digits are at stake, in value, slope and second derivative.

The formulas of the losses are those of a textbook because they stand on these. Each works under
every transform of torch, and on subclasses such as DTensor.
"""

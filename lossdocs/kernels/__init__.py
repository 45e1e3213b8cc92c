"""Faster ways to the same numbers, one module a loss, each held against the definition.

A kernel is called as `kernel(definition, dtype, **arguments)`: `dtype` is what to compute in. It is
taken for plain tensors on a CPU alone; elsewhere no win was measured.
"""

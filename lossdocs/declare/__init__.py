"""What turns a declaration into a loss: kinds, types, checks, reduction, dtype, module.

A loss is a signature whose annotations say what each argument holds, a decorator that says what a
signature cannot, and a body that is the formula. Nothing here knows a loss by name.
"""

"""One module a loss: what it computes, as a function and as an `nn.Module`.

Nothing is imported here, so that `lossdocs.losses.kl_div` is always the module.
"""

"""Loss functions, their derivations and their documentation, all of it checked.

A loss has one stem, the name of its function in `torch.nn.functional`, and the same
stem everywhere: `lossdocs/losses/kl_div.py` computes it, `lossdocs/derivations/kl_div.py`
derives it, `docs/losses/kl_div.md` explains it.

The public names stand in `__init__.pyi` and are imported when first used, so that
`import lossdocs` needs no torch: the site is built that way.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)

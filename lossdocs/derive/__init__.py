"""What follows from the declarations of the losses: tables, probes, stubs, samples, curves.

`lossdocs.derive.sources` reads them without torch, as the site does.
"""

"""What torch and lossdocs do with every kind of call, as data that the tests run.

`kl_div.toml` holds the probes of `kl_div`: code, what torch does with it, what lossdocs does,
and why they differ where they do. Only `lossdocs.contract.run` and what builds on it know
torch; the site reads the data without.
"""

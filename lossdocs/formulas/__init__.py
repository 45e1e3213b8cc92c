"""What a formula of a page claims, held against the derivations; nothing here knows a page.

A formula is read into expressions by `lossdocs.proof.reading` and compared with the lines of
derivations, the definitions that the checker uses and the domains of names. Each module reads with
those before it: `known`, `sides`, `renaming`, `naming`, `lines`, `cases`, `inline`.
"""

"""The audit trail: who changed what, when and from where, in the same transaction as the change.

`writer` turns every flush of a unit of work into rows, `guard` refuses changes that came past it,
`seal` chains the rows of each company afterwards, `verify` finds what was tampered with.
"""

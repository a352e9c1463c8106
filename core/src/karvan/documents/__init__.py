"""What documents of every plugin share: numbers, workflow, links, cancelling, reversal.

A document kind is declared with `setup.document`, its states and transitions with
`setup.workflow`. Numbers are taken last in the transaction, so that they have no gaps.
"""

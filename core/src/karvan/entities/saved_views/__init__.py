"""Views of a list that people keep: what is filtered, sorted and shown, under a name.

A private view is its owner's alone, a shared one everybody's who may read the records. A row of the
kind `own` is how one person's list begins: the columns they chose and the view it opens with.
"""

"""Fields that the administrator of a company adds to a kind of record, without code.

They are called `custom.<name>` and pass through the same codecs, forms, lists, filters, imports,
exports and REST as any other field.
"""

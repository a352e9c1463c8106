"""Reading files of others safely: size, encoding, zip bombs and entities are checked first.

What a file means is the business of the import formats that plugins declare; this module gives
them text or numbered rows, and runs them so that a file is imported whole or not at all.
"""

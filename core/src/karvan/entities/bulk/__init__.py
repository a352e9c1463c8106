"""One command on many records: chosen ones, or all that a filter matches.

Each record goes through the command by itself, and what was refused is kept with its reason. One
that refuses stops no other, unless all or nothing was asked for. Few records are worked through at
once, many by a job that shows how far it is and can be stopped.
"""

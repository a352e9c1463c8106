"""One command on many records: chosen ones, or all that a filter matches.

Each record goes through the command by itself, so one that refuses stops no other; what was refused
is kept with its reason. Few records are worked through at once, many by a job that shows how far it
is and can be stopped.
"""

"""The command line: one file per group of commands, each loaded when it is called.

Exit codes: 0 done, 1 refused or failed, 2 wrong usage. Messages go to stderr, data to stdout.
"""

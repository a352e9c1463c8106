"""The records of a list seen otherwise: board, calendar, pivot table and chart.

Each reads the address of the list (filter, search, archive) and adds parameters of its own, so that
what is shown can be linked to, saved as a view and exported.
"""

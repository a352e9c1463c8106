"""The web shell: one wrapper around every view, layout, navigation, problems, core's own pages.

A view gets `ctx` first, parses, calls one service or query and renders. Everything else happens
here, once: session, company, gate, unit of work, refusals, headers.
"""

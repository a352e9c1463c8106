"""The plugin kernel: how a plugin is found, loaded, switched on per company, called and removed.

Read in this order: `discovery` (metadata only), `registrar` (what a plugin may declare),
`registry` (what is loaded, and what is on where), `dispatch` (how plugins are called),
`gate` (which addresses answer), `lifecycle` (install, enable, disable, uninstall).
"""

"""The pages of an entity, made from its declaration.

`routes.py` mounts them for every entity, one address and one endpoint each, owned by the plugin
that declares it and passing the gate like any page of its own. Each room has a table `ROUTES`.
"""

"""Built-in modules: they declare themselves through the same Registrar as any plugin, always on."""

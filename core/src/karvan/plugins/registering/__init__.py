"""The methods of the Registrar by subject; `karvan.plugins.registrar` puts them together."""

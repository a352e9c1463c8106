"""Exchange rates from files of others."""

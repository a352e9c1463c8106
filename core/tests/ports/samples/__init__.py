"""A plugin that provides every port but the ledger's, small and for real, on one table of its own."""

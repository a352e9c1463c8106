"""The tax engine: pure, exact, rounded once per tax and document."""

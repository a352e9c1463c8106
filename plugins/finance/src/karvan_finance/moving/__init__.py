"""Moving books in and out: ledgers and journals of other programs become entries, and back."""

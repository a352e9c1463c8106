"""Companies, currencies and exchange rates: what every business row belongs to or counts in."""

"""Figures over many records: measures, groups, pivots, boards, months."""

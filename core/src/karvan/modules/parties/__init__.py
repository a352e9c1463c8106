"""People and organisations a company deals with: one table for customers, suppliers and the rest."""

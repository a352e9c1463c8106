"""Calendars: Jalali and Gregorian days, months and fiscal years, computed in Python only."""

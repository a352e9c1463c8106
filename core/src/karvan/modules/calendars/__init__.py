"""Working calendars of a company: hours of the week, holidays, and the question when work is done."""

"""Reading: reports and measures of the plugins that are on, saved reports, schedules."""

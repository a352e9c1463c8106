"""What is done with invoices: written, posted, credited, cancelled."""

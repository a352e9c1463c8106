"""The portal: customers, suppliers and other outside people see what concerns them, by mailed link."""

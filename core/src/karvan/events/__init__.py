"""Committed events and the one job queue: rows written in the business transaction, run by workers.

Deliveries of events, schedules and everything a plugin puts off are jobs; nothing else is a queue,
and there is no broker.
"""

"""Runs the reports that plugins declare, and shows each as a page, CSV, XLSX and JSON.

A report is one READ ONLY transaction that sees one state of the books, so that two figures of it
always agree.
"""

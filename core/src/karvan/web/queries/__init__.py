"""Read models of core's own pages; no writes."""

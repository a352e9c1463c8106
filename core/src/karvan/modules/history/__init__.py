"""The history of changes as people read it: who changed what, when, from what to what."""

"""OpenAPI 3.1, written from entities, commands and codecs: what is on, and what the asker may use."""

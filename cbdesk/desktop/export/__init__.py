"""Exports and prints: which list is shown, where it goes, and the strip that shows how far it is."""

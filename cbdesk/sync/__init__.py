"""The write side: fetches the three systems page by page and merges them set-based by the numbered merge rules."""

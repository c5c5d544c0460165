"""The window: widgets that show a presenter's state and say what a person did. No SQL, no HTTP, no decisions."""

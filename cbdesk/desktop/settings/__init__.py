"""The settings as widgets: fields, pages, the dialog, and the set-up step by step."""

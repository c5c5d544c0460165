"""The window that looks after the database: its pages, the work that can be done there, and how it is wired."""

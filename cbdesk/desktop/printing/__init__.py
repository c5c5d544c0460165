"""Paper, and files that look like it: lists as pages of a table, one device as a sheet."""

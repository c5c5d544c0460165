"""What helps when something is wrong: log viewer, support bundle, the report of a mistake, and the About box."""

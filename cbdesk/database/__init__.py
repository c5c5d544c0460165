"""PostgreSQL: tables, engine, migrations, and the embedded server for a station that has none."""

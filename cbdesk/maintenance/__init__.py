"""Looks after the database over the years: backups, old rows, vacuum, health, roles. Plain blocking code."""

"""Adoption of a database that other hands made: what it lacks is added, nothing in it is lost, and it can be undone.

The rows of the documented tables stay where they are, and so does every value. What the schema needs besides is planned
from what is there (`plan`), carried out in short steps beside those who read and write (`steps`), and taken back from
what was noted before the first of them (`undo`).
"""

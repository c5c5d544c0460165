"""The Users tab: a list that is searched, and the page of the chosen user beside it."""

from cbdesk.desktop.users.page import UsersPage

__all__ = ["UsersPage"]

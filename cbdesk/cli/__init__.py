"""The command line: the commands of the contract, and how their documents look on a terminal."""

from cbdesk.cli.commands import run

__all__ = ["run"]

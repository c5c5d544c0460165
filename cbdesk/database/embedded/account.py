"""The account that the server runs under when cbdesk runs as root, which PostgreSQL refuses, and what it can reach."""

from __future__ import annotations

import os
import stat
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from cbdesk.errors import SettingsError


class ChildAccount(TypedDict, total=False):
    user: int
    group: int
    extra_groups: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Account:
    uid: int
    gid: int

    def for_child(self) -> ChildAccount:
        """Arguments for ``subprocess`` that make a child run under this account, with no group of ours."""
        return {"user": self.uid, "group": self.gid, "extra_groups": ()}

    def can_enter(self, folder: Path) -> bool:
        """Whether the account may walk down to ``folder``, judged by the mode bits of every folder on the way."""
        return all(self._may_pass(step.stat()) for step in (folder, *folder.parents))

    def _may_pass(self, found: os.stat_result) -> bool:
        if found.st_uid == self.uid:
            return bool(found.st_mode & stat.S_IXUSR)
        if found.st_gid == self.gid:
            return bool(found.st_mode & stat.S_IXGRP)
        return bool(found.st_mode & stat.S_IXOTH)


def is_root() -> bool:
    return sys.platform != "win32" and os.geteuid() == 0


def unprivileged() -> Account:
    """The person behind ``sudo``, else ``nobody``.

    ``nobody`` is on every Unix, cannot sign in and owns nothing, so no account has to be made. Not ``postgres``: that
    one belongs to a server of the machine's own, whose administrators have no business in a station's data.
    """
    assert sys.platform != "win32", "there is no root on Windows"
    import pwd

    try:
        sudo_uid = int(os.environ.get("SUDO_UID", "0"))
        found = pwd.getpwuid(sudo_uid) if sudo_uid else pwd.getpwnam("nobody")
    except (KeyError, ValueError):
        raise SettingsError(
            "PostgreSQL does not run as root, and this machine has no account 'nobody' to run it under. "
            "Start cbdesk as an ordinary user, or set CBDESK_DATABASE__URL to a PostgreSQL server."
        ) from None
    return Account(found.pw_uid, found.pw_gid)

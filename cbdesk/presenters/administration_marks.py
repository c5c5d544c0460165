"""What the work on the database says of itself, as Qt's tool finds it; `translation.said` says it in the window."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP

ADMINISTRATION_MARKS = (
    # The pages.
    QT_TRANSLATE_NOOP("presenters", "Overview"),
    QT_TRANSLATE_NOOP("presenters", "The database at a glance."),
    QT_TRANSLATE_NOOP("presenters", "Maintenance"),
    QT_TRANSLATE_NOOP(
        "presenters",
        "The regular work. Each says what it would do before it does anything; what was done stands in the history.",
    ),
    QT_TRANSLATE_NOOP("presenters", "Backups"),
    QT_TRANSLATE_NOOP("presenters", "What this station's backup folder holds, and a new one whenever you like."),
    QT_TRANSLATE_NOOP("presenters", "Tables"),
    QT_TRANSLATE_NOOP("presenters", "How large they are, and how much of that is dead."),
    QT_TRANSLATE_NOOP("presenters", "Indexes"),
    QT_TRANSLATE_NOOP("presenters", "How large they are, how often they are used, and what is empty."),
    QT_TRANSLATE_NOOP("presenters", "Sessions"),
    QT_TRANSLATE_NOOP("presenters", "Who is connected, and who waits for whom."),
    QT_TRANSLATE_NOOP("presenters", "Slow statements"),
    QT_TRANSLATE_NOOP("presenters", "The slowest on average since the server counts them."),
    QT_TRANSLATE_NOOP("presenters", "Archived devices"),
    QT_TRANSLATE_NOOP(
        "presenters",
        "Devices that left the lists. Look one up by its serial, asset tag, MAC address or device id.",
    ),
    QT_TRANSLATE_NOOP("presenters", "Roles"),
    QT_TRANSLATE_NOOP("presenters", "The accounts of a shared database, each with exactly the rights that it needs."),
    QT_TRANSLATE_NOOP("presenters", "History"),
    QT_TRANSLATE_NOOP("presenters", "Who did what and when, from every station."),
    QT_TRANSLATE_NOOP("presenters", "Health check"),
    QT_TRANSLATE_NOOP("presenters", "What is right and wrong on this station, and what to do about it."),
    # How it stands with a fact, and with a piece of work.
    QT_TRANSLATE_NOOP("presenters", "OK"),
    QT_TRANSLATE_NOOP("presenters", "Look at it"),
    QT_TRANSLATE_NOOP("presenters", "Act now"),
    QT_TRANSLATE_NOOP("presenters", "Note"),
    QT_TRANSLATE_NOOP("presenters", "To do"),
    QT_TRANSLATE_NOOP("presenters", "Nothing to do"),
    QT_TRANSLATE_NOOP("presenters", "Not allowed"),
    QT_TRANSLATE_NOOP("presenters", "Not possible"),
    QT_TRANSLATE_NOOP("presenters", "table"),
    QT_TRANSLATE_NOOP("presenters", "tables"),
    QT_TRANSLATE_NOOP("presenters", "session"),
    QT_TRANSLATE_NOOP("presenters", "sessions"),
    QT_TRANSLATE_NOOP("presenters", "error"),
    QT_TRANSLATE_NOOP("presenters", "errors"),
    QT_TRANSLATE_NOOP("presenters", "byte"),
    QT_TRANSLATE_NOOP("presenters", "bytes"),
    # The work, and what its buttons say.
    QT_TRANSLATE_NOOP("presenters", "Old log rows"),
    QT_TRANSLATE_NOOP("presenters", "Archive of old devices"),
    QT_TRANSLATE_NOOP("presenters", "Vacuum and analyze"),
    QT_TRANSLATE_NOOP("presenters", "Worn indexes"),
    QT_TRANSLATE_NOOP("presenters", "Counts of the statistics"),
    QT_TRANSLATE_NOOP("presenters", "Backup"),
    QT_TRANSLATE_NOOP("presenters", "Rights of the roles"),
    QT_TRANSLATE_NOOP("presenters", "New schema"),
    QT_TRANSLATE_NOOP("presenters", "Former schema"),
    QT_TRANSLATE_NOOP("presenters", "Restored backup"),
    QT_TRANSLATE_NOOP("presenters", "schema {now} instead of {before}"),
    QT_TRANSLATE_NOOP("presenters", "the backup {file}"),
    QT_TRANSLATE_NOOP("presenters", "Clear…"),
    QT_TRANSLATE_NOOP("presenters", "Archive…"),
    QT_TRANSLATE_NOOP("presenters", "Vacuum…"),
    QT_TRANSLATE_NOOP("presenters", "Rebuild…"),
    QT_TRANSLATE_NOOP("presenters", "Count…"),
    QT_TRANSLATE_NOOP("presenters", "Back up…"),
    # Why it is done, what it would do, and what was done.
    QT_TRANSLATE_NOOP(
        "presenters",
        "Runs and API calls of more than {days} days ago help nobody. The newest completed run of each kind stays.",
    ),
    QT_TRANSLATE_NOOP(
        "presenters",
        "Devices that were deprovisioned more than a year ago leave the lists. Their rows stay readable: "
        "cbdesk db archive --show IDENT.",
    ),
    QT_TRANSLATE_NOOP(
        "presenters",
        "Space of dead rows is used again, and the planner learns how many rows there are. Nobody is kept "
        "from reading or writing.",
    ),
    QT_TRANSLATE_NOOP(
        "presenters",
        "An index that is mostly empty pages is read more slowly. It is built anew beside the old one, so "
        "that nobody has to wait.",
    ),
    QT_TRANSLATE_NOOP("presenters", "The statistics are counted anew where devices changed since."),
    QT_TRANSLATE_NOOP(
        "presenters",
        "The whole database in one file, with a list of what is in it beside it. Only a backup brings back "
        "what was deleted by mistake or lost with a disk.",
    ),
    QT_TRANSLATE_NOOP("presenters", "{number} rows of {table}"),
    QT_TRANSLATE_NOOP("presenters", "{number} devices, the oldest unchanged since {day}"),
    QT_TRANSLATE_NOOP("presenters", "{table} ({number} dead rows)"),
    QT_TRANSLATE_NOOP("presenters", "{index} ({size})"),
    QT_TRANSLATE_NOOP("presenters", "{index} ({size}, about {empty} of it empty)"),
    QT_TRANSLATE_NOOP("presenters", "{index} ({size}, left behind by a rebuilding that was broken off)"),
    QT_TRANSLATE_NOOP("presenters", "the counts behind the statistics"),
    QT_TRANSLATE_NOOP(
        "presenters",
        "{size} MB of database, compressed by {program}. Not encrypted: no passphrase is set.",
    ),
    QT_TRANSLATE_NOOP(
        "presenters",
        "{size} MB of database, compressed by {program}, and encrypted with the passphrase of the settings.",
    ),
    QT_TRANSLATE_NOOP("presenters", "deleted {rows}"),
    QT_TRANSLATE_NOOP("presenters", "moved {number} devices to chromebooks_archive"),
    QT_TRANSLATE_NOOP("presenters", "vacuumed and analyzed {tables}"),
    QT_TRANSLATE_NOOP("presenters", "rebuilt {number} indexes, which are {size} smaller now"),
    QT_TRANSLATE_NOOP("presenters", "counted the devices behind the statistics anew"),
    QT_TRANSLATE_NOOP("presenters", "{rows} rows in {size} bytes"),
    QT_TRANSLATE_NOOP("presenters", "{roles} have their rights"),
    QT_TRANSLATE_NOOP("presenters", "stopped before anything was changed"),
    QT_TRANSLATE_NOOP("presenters", "stopped after {done} of {total}"),
    QT_TRANSLATE_NOOP("presenters", "A sync is running: it comes with the next maintenance."),
    # What it is at.
    QT_TRANSLATE_NOOP("presenters", "clearing old log rows"),
    QT_TRANSLATE_NOOP("presenters", "moving devices into the archive"),
    QT_TRANSLATE_NOOP("presenters", "vacuuming {table}"),
    QT_TRANSLATE_NOOP("presenters", "rebuilding {index}"),
    QT_TRANSLATE_NOOP("presenters", "counting the devices"),
    QT_TRANSLATE_NOOP("presenters", "counting the rows of each table"),
    QT_TRANSLATE_NOOP("presenters", "writing the backup"),
    QT_TRANSLATE_NOOP("presenters", "writing the backup: {size} MB so far"),
    # What an account may not do.
    QT_TRANSLATE_NOOP(
        "presenters",
        "This account lacks {right} on {table}. Let {owner} or an administrator of the server run: GRANT "
        "{right} ON {table} TO {account}",
    ),
    QT_TRANSLATE_NOOP(
        "presenters",
        "This account lacks MAINTAIN on {table}. Run it as {owner}, or let {owner} or an administrator run: "
        "GRANT MAINTAIN ON ALL TABLES IN SCHEMA public TO {account}",
    ),
    QT_TRANSLATE_NOOP(
        "presenters",
        "Only the owner of {table} may do this: run it as {owner}, or let an administrator of the server run it.",
    ),
    QT_TRANSLATE_NOOP(
        "presenters",
        "This account may not call {function}. Let the owner of the database grant it: cbdesk db roles",
    ),
    # Sessions and statements.
    QT_TRANSLATE_NOOP("presenters", "active"),
    QT_TRANSLATE_NOOP("presenters", "idle"),
    QT_TRANSLATE_NOOP("presenters", "idle in transaction"),
    QT_TRANSLATE_NOOP("presenters", "idle in transaction (aborted)"),
    QT_TRANSLATE_NOOP(
        "presenters",
        "Not collected: this needs the extension pg_stat_statements. An administrator of the server adds it "
        "to shared_preload_libraries, restarts the server, and runs in this database: CREATE EXTENSION "
        "pg_stat_statements",
    ),
    QT_TRANSLATE_NOOP("presenters", "{reason} ({server})"),
)

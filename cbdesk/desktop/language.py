"""The language of the window: chosen, and its texts and Qt's installed, before the first widget is made.

Texts that are on the screen stay as they are: another language holds from the next opening of the window on.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QLibraryInfo, QLocale, QTranslator

from cbdesk.desktop import resources
from cbdesk.domain.languages import Language
from cbdesk.presenters import translation

log = logging.getLogger(__name__)

_ENGLISH = "en"
"""What the texts in the program are; it needs no file."""
_SPOKEN = (_ENGLISH, "es")
_KEYS = (
    QT_TRANSLATE_NOOP("QShortcut", "Ctrl"),
    QT_TRANSLATE_NOOP("QShortcut", "Shift"),
    QT_TRANSLATE_NOOP("QShortcut", "Esc"),
    QT_TRANSLATE_NOOP("QShortcut", "Return"),
    QT_TRANSLATE_NOOP("QShortcut", "Enter"),
    QT_TRANSLATE_NOOP("QShortcut", "Del"),
    QT_TRANSLATE_NOOP("QShortcut", "Ins"),
    QT_TRANSLATE_NOOP("QShortcut", "Backspace"),
    QT_TRANSLATE_NOOP("QShortcut", "Home"),
    QT_TRANSLATE_NOOP("QShortcut", "End"),
    QT_TRANSLATE_NOOP("QShortcut", "PgUp"),
    QT_TRANSLATE_NOOP("QShortcut", "PgDown"),
)
"""Qt asks for these. Its own Spanish has names such as Mayúsculas, which no key of an American keyboard bears."""


def speak(app: QCoreApplication, language: Language) -> None:
    """Let whatever is made from now on be in that language."""
    _install(app, language)
    translation.forget()


def _install(app: QCoreApplication, language: Language) -> None:
    for translator in app.findChildren(QTranslator):
        app.removeTranslator(translator)
        translator.deleteLater()
    chosen = chosen_of(QLocale.system().uiLanguages()) if language == "system" else language
    if chosen == _ENGLISH:
        return
    ours = QTranslator(app)
    file = resources.path("translations", f"cbdesk_{chosen}.qm")
    if not ours.load(str(file)):
        ours.deleteLater()
        log.warning("the window speaks English: its words in %s cannot be read from %s", chosen, file)
        return
    qts = QTranslator(app)  # words of file dialogs and text fields; before ours, for the last one is asked first
    if qts.load(f"qtbase_{chosen}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(qts)
    else:
        log.warning("Qt's own words in %s are missing", chosen)
    app.installTranslator(ours)


def chosen_of(wanted: Sequence[str]) -> str:
    """Return the first language that a person wants (``es-MX``, ``en``) and the window speaks."""
    return next((tag[:2] for tag in wanted if tag.split("-")[0] in _SPOKEN), _ENGLISH)

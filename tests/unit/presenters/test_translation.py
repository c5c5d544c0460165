"""Every text that the presenters show goes through the translation, and Spanish is complete to prove it."""

import ast
import re
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path

import PySide6
import pytest
from PySide6.QtCore import QCoreApplication, QTranslator

from cbdesk import errors
from cbdesk.domain import health, search_fields, statistics, sync_status, views
from cbdesk.domain.device import Hit
from cbdesk.domain.phrases import Joined, Phrase
from cbdesk.domain.query import Total
from cbdesk.domain.search_language import parse
from cbdesk.domain.sync import Progress
from cbdesk.maintenance import housekeeping
from cbdesk.presenters import (
    administration_state,
    administration_words,
    blank,
    device_rows,
    row_tones,
    settings_pages,
    suggestions,
    translation,
    wording,
)
from cbdesk.presenters.administration_marks import ADMINISTRATION_MARKS
from cbdesk.presenters.device_facts import describe
from cbdesk.presenters.device_history import TITLES as HISTORY_TITLES
from cbdesk.presenters.domain_marks import DOMAIN_MARKS
from cbdesk.presenters.health_marks import HEALTH_MARKS
from cbdesk.presenters.marks import MARKS
from cbdesk.presenters.settings_marks import SETTINGS_MARKS
from cbdesk.presenters.sync import line_of
from cbdesk.presenters.sync_messages import said_cause
from cbdesk.presenters.translation import listed, said, said_phrase
from cbdesk.presenters.views import ViewsState
from cbdesk.settings import editing
from cbdesk.sources.google_auth import ServiceAccount
from cbdesk.sources.waiting import Patience
from cbdesk.sync.history import TRACKED
from tests.desktop.fleet import NOW, Fleet, device, district
from tests.desktop.memory_library import MemoryLibrary, row_of

ROOT = Path(__file__).resolve().parents[3]
ROOM = ROOT / "cbdesk" / "presenters"
ALL_MARKS = {*MARKS, *SETTINGS_MARKS, *DOMAIN_MARKS, *ADMINISTRATION_MARKS, *HEALTH_MARKS}
LISTS = {"marks.py", "settings_marks.py", "domain_marks.py", "administration_marks.py", "health_marks.py"}

WORDS = re.compile(r"[A-Za-z]{2,}[.,:;…]? [A-Za-z“]|[A-Za-z] \w*[A-Za-z]{2,}")
NOT_SHOWN = {
    "info",
    "warning",
    "AssertionError",
    "start",
    "cancel",
    "is_running",
    "compile",
    "work",
    "create_task",
    "_layout",
}
"""What takes names of tasks and columns, patterns, or words for the log."""
REASONS = {
    "cbdesk: ": "what a child puts before its complaint is taken off",
    "its answer cannot be read": "goes into the log",
    "exit code ": "goes into the log",
    " has:model": "search language",
    " has:ap": "search language",
    "nothing found": "what the engine says of a source is compared with it",
    " read": "what a sync says of itself is compared with it",
    "nothing to do": "how it stands with a step, compared with it",
    "not allowed": "the same",
    "put off": "the same",
}


def name_of(call):
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def sentences(source):
    """Return line and text of each literal of several words that is not handed to the translation where it stands."""
    found = []

    def visit(node):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            return  # a docstring
        if isinstance(node, ast.Call) and name_of(node) in {"translate", "QT_TRANSLATE_NOOP", *NOT_SHOWN}:
            for argument in (*node.args, *(one.value for one in node.keywords)):
                if not isinstance(argument, ast.Constant | ast.JoinedStr):
                    visit(argument)
            return
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and WORDS.search(node.value):
            found.append((node.lineno, node.value))
        for child in ast.iter_child_nodes(node):
            visit(child)

    visit(ast.parse(source))
    return found


def counted(source):
    """Return the words that are counted, one and several, which stand alone."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and name_of(node) in {"count", "total"}:
            words = [one.value for one in node.args[1:] if isinstance(one, ast.Constant)]
            if words and isinstance(words[0], str):
                yield from (words[0], words[1] if len(words) > 1 else words[0] + "s")


def phrases(source):
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and node.args and name_of(node) in {"Phrase", "WrongValueError", "_wrong"}:
            text = node.args[-1 if name_of(node) == "_wrong" else 0]
            for one in (text.body, text.orelse) if isinstance(text, ast.IfExp) else (text,):
                if isinstance(one, ast.Constant):
                    yield one.value


def modules(folder):
    return [path for path in sorted(folder.rglob("*.py")) if path.name not in LISTS]


def test_that_every_sentence_of_the_presenters_is_translated_or_marked():
    unmarked = [
        f"{path.name}:{line}: {text}"
        for path in modules(ROOM)
        for line, text in sentences(path.read_text(encoding="utf-8"))
        if text not in ALL_MARKS and text not in REASONS
    ]
    assert unmarked == []


@pytest.mark.parametrize(
    "source",
    [
        'title = "No devices"',
        'title = f"{count} devices found"',
        'tip = "No users" if x else translate("presenters", "a b")',
    ],
)
def test_that_a_sentence_outside_the_translation_is_found(source):
    assert len(sentences(source)) == 1


def test_that_every_word_that_is_counted_is_marked():
    rooms = [*modules(ROOM), *modules(ROOT / "cbdesk" / "desktop")]
    words = {word for path in rooms for word in counted(path.read_text(encoding="utf-8"))}
    assert words
    assert words - ALL_MARKS == set()


def test_that_every_phrase_of_the_rooms_below_is_marked():
    found = {text for path in modules(ROOT / "cbdesk") for text in phrases(path.read_text(encoding="utf-8"))}
    assert found
    assert found - ALL_MARKS == set()


def test_that_the_texts_of_every_table_are_marked():
    shown = [
        *(text for one in device_rows.COLUMNS for text in (one.marked_title, one.marked_tip)),
        *(text for one in row_tones.TONES for text in (one.marked_title, one.marked_about)),
        *(text for page in settings_pages.PAGES for text in (page.marked_title, page.marked_about)),
        *(text for page in administration_state.PAGES for text in (page.marked_title, page.marked_about)),
        *administration_words.TITLES.values(),
        *administration_words.VERBS.values(),
        *(step.why for step in housekeeping.steps(all_indexes=False)),
        *(text for spec in settings_pages.SPECS.values() for text in (spec.marked_label, spec.marked_hint)),
        *(words for spec in settings_pages.SPECS.values() for _, words in spec.marked_choices),
        *device_rows.FIELD_NAMES.values(),
        *device_rows.KNOWN_TO.values(),
        *(word.capitalize() for word in device_rows.STATUS_LEVELS),
        *(word.replace("_", " ").capitalize() for word in search_fields.GOOGLE_STATUSES),
        *wording.SOURCES.values(),
        *(text for view in views.VIEWS for text in (view.title, view.about)),
        *(spec.about for spec in search_fields.FIELDS),
        *search_fields.STATES.values(),
        *search_fields.STATUSES.values(),
        *(text for _, text in search_fields.HOW),
        *(column for rows in search_fields.help_rows().values() for column in rows[0]),
        *(band for band, _, _ in statistics.seen_bands(NOW.date())),
        *(f"reading {words}" for words in sync_status.SOURCE_WORDS.values()),
        *(f"storing {part}" for part in ("chromebooks", "users", "meraki")),
        *(health.copy_age(NOW - timedelta(days=days), NOW) for days in (0, 0.01, 0.5, 2, 20, 100, 1000)),
        *(HISTORY_TITLES.get(name) or device_rows.FIELD_NAMES.get(name, name.replace("_", " ")) for name in TRACKED),
        *(kind.advice for kind in vars(errors).values() if isinstance(kind, type) and hasattr(kind, "advice")),
    ]
    assert {getattr(text, "pattern", text) for text in shown if text} - ALL_MARKS == set()


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("google.admin_email", "nobody"),
        ("google.page_size", "0"),
        ("google.base_url", "http://example.org"),
        ("google.base_url", "ftp://example.org"),
        ("google.base_url", "https://example.org/?a"),
        ("google.base_url", "https://a:b@example.org"),
        ("incidentiq.token", "two parts"),
        ("database.url", "mysql://host/name"),
        ("redis.url", "http://host"),
        ("schedule.full_times", "25:00"),
        ("backup.passphrase", "short"),
    ],
)
def test_that_what_is_wrong_with_a_field_is_marked(key, text):
    problem = editing.problem(key, text)
    assert getattr(problem, "pattern", problem) in ALL_MARKS


@pytest.fixture
def spanish(qapp, tmp_path):
    """The compiled translation, which speaks while it is installed."""
    compiled = tmp_path / "presenters_es.qm"
    lrelease = shutil.which("lrelease", path=str(Path(PySide6.__file__).parent))
    source = ROOT / "resources" / "translations" / "presenters_es.ts"
    subprocess.run([lrelease, "-silent", source, "-qm", compiled], check=True)
    translator = QTranslator()
    assert translator.load(str(compiled))
    QCoreApplication.installTranslator(translator)
    translation.forget()
    yield translator
    QCoreApplication.removeTranslator(translator)
    translation.forget()


def described():
    fleet = Fleet([device(1, aue_date="2026-06", battery_health=58)], sources=district(1).sources)
    return describe(MemoryLibrary(fleet).devices.get("device-00001"), NOW)


def test_that_a_device_speaks_the_language_that_is_installed_and_english_again_without_it(spanish):
    in_spanish = described()
    assert [section.title for section in in_spanish.sections][:4] == ["Quién", "Dónde", "Salud", "Red"]
    assert [badge.text for badge in in_spanish.badges][:2] == [
        "Actualizaciones: vencidas en jun 2026",
        "Batería 58 %, reemplazar",
    ]
    assert in_spanish.status == "Activo"
    QCoreApplication.removeTranslator(spanish)
    translation.forget()
    in_english = described()
    assert [section.title for section in in_english.sections][:4] == ["Who", "Where", "Health", "Network"]
    assert [badge.text for badge in in_english.badges][:2] == ["Updates expired Jun 2026", "Battery 58 %, replace"]


def test_that_tables_made_before_the_language_was_chosen_speak_it(spanish):
    assert [column.title for column in device_rows.COLUMNS[:3]] == ["Etiqueta", "Serie", "Modelo"]
    assert blank.NO_DEVICES.title == "Aún no hay dispositivos"
    assert settings_pages.page_of("database").title == "Base de datos"
    assert ViewsState().built_in[0].title == "Sin asignar"
    assert suggestions.suggest("battery", 7, (), ())[0].about == "El estado de la batería en porcentaje."


def test_that_ages_and_counts_follow_the_language(spanish):
    row = device_rows.render(row_of(device(1)), NOW, Hit(row_of(device(1)), "exact", "asset_tag", "104501"))
    assert row.cells[device_rows.MATCH_COLUMN] == "etiqueta de inventario, exacta"
    assert wording.total(Total(263_104, is_estimate=True), "device") == "unos 263,000 dispositivos"
    assert wording.count(1, "device") == "1 dispositivo"
    assert wording.ago(None, NOW) == "nunca"
    assert listed(["Google", "IncidentIQ", "Meraki"]) == "Google, IncidentIQ y Meraki"


def test_that_what_is_wrong_with_a_search_is_said_in_the_language_with_the_words_of_the_person(spanish):
    (problem,) = parse("battery:Device").problems
    assert said(problem.sentence) == "“Device” no es un número. Escriba <60, >=80 o 60..80."


def test_that_what_another_process_tells_in_english_is_translated_as_far_as_it_is_known(spanish):
    assert line_of(Progress("google", "1,200 read", 1200, 2400)).message == "leídos: 1,200"
    assert line_of(Progress("meraki", "waiting 16 s: Meraki limit")).message == "en espera 16 s: Meraki limit"
    assert line_of(Progress("merge", "something newer")).message == "something newer"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "No existe el archivo de clave de Google {path}."),
        ("not json", "El archivo de clave de Google {path} no es JSON."),
        ("{}", "El archivo de clave de Google {path} no es la clave de una cuenta de servicio."),
        ('{"type": "service_account"}', "Al archivo de clave de Google {path} le falta private_key, token_uri."),
        (
            '{"type": "service_account", "private_key": "", "token_uri": "https://localhost"}',
            "No se puede leer la clave privada del archivo de clave de Google {path}.",
        ),
    ],
)
def test_that_what_is_wrong_with_the_key_file_is_translated_here_and_as_another_process_tells_it(
    spanish, tmp_path, content, words
):
    path = tmp_path / "key.json"
    if content is not None:
        path.write_text(content.replace("{", '{"client_email": "a@b.example", ', 1) if ":" in content else content)
    with pytest.raises(errors.SettingsError) as caught:
        ServiceAccount(path, "admin@b.example", "scope", Patience())
    wanted = words.format(path=path)
    assert said(caught.value.sentence) == wanted
    assert said_cause(str(caught.value)) == wanted


def test_that_a_missing_administrator_is_translated_too(spanish, tmp_path):
    with pytest.raises(errors.SettingsError) as caught:
        ServiceAccount(tmp_path, " ", "scope", Patience())
    assert said(caught.value.sentence) == said_cause(str(caught.value))
    assert said(caught.value.sentence).startswith("Falta el correo del administrador de Google:")


def test_that_a_text_that_is_no_sentence_becomes_one():
    assert errors.CbdeskError("the key was refused").sentence == "The key was refused."
    assert errors.CbdeskError("The key was refused.").sentence == "The key was refused."


def test_that_the_history_of_the_maintenance_is_translated_though_every_station_notes_it_in_english(spanish):
    noted = administration_words.detail_of("deleted 311 rows of sync_logs, 4 rows of api_calls")
    assert noted == "se borraron 311 filas de sync_logs, 4 filas de api_calls"
    assert administration_words.detail_of("stopped after 3 of 8") == "se detuvo después de 3 de 8"
    assert administration_words.detail_of("whatever a later cbdesk notes") == "whatever a later cbdesk notes"


def test_that_of_a_long_list_only_the_beginning_is_said(spanish):
    many = Joined.of(Phrase("{number} rows of {table}", number=n, table="t") for n in range(40))
    assert administration_words.brief(many).endswith("5 filas de t y 34 más")
    assert administration_words.brief(Joined.of(many.parts[:2])) == "0 filas de t, 1 filas de t"


def test_that_what_comes_from_the_world_stays_as_it_is_though_there_is_such_a_word(spanish):
    assert said(Phrase("assigned to {user}", user="Devices")) == "asignado a Devices"
    assert (said_phrase("Network"), said("Network")) == ("Network", "Red")

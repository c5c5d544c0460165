"""A newer version is told in the window, with what is new and a way to its page, and stays until it is dismissed."""

from PySide6.QtCore import QObject, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QPlainTextEdit, QPushButton

from cbdesk import __version__
from cbdesk.desktop.opening import Opening, OpeningWiring
from cbdesk.domain.releases import Release
from tests.desktop.stories import lived

OFFERED = Release("99.1.0", "Faster.\nBetter.", "https://example.org/cbdesk")


class Browser(QObject):
    def __init__(self):
        super().__init__()
        self.shown = []

    @Slot(QUrl)
    def show(self, url):
        self.shown.append(url.toString())


def test_that_a_newer_version_is_told_with_its_notes_and_its_page(aio, qtbot, desk, pools):
    opening = OpeningWiring(desk.window, desk.presenters, pools, Opening(news=lambda: OFFERED))

    async def story():
        opening.notice.presenter.look()
        messages = desk.window.messages
        await aio.until(messages.texts)
        assert messages.texts() == (f"cbdesk 99.1.0 is available. This is version {__version__}.",)
        assert [box.toPlainText() for box in messages.findChildren(QPlainTextEdit)] == [OFFERED.notes]
        page = next(button for button in messages.findChildren(QPushButton) if button.text() == "Open its page")
        browser = Browser()
        QDesktopServices.setUrlHandler("https", browser, "show")
        try:
            qtbot.mouseClick(page, Qt.MouseButton.LeftButton)
        finally:
            QDesktopServices.unsetUrlHandler("https")
        assert browser.shown == [OFFERED.page]
        opening.close()

    lived(aio, desk, story)


def test_that_no_news_say_nothing_and_are_asked_for_again(aio, desk, pools):
    asked = []
    opening = OpeningWiring(desk.window, desk.presenters, pools, Opening(news=lambda: asked.append(1)))

    async def story():
        opening.notice.presenter.look()
        await aio.until(lambda: opening.notice.presenter._timer.interval() == 3_600_000)
        assert (asked, desk.window.messages.texts()) == ([1], ())
        opening.close()

    lived(aio, desk, story)

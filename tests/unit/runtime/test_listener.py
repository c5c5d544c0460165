"""The listener: notices from a thread arrive in the window's thread, until it is told to stop."""

import queue
import threading

from PySide6.QtCore import QObject, QThread

from cbdesk.runtime.listener import ChangeListener


class Receiver(QObject):
    def __init__(self):
        super().__init__()
        self.heard = []

    def hear(self, payload):
        self.heard.append((payload, QThread.currentThread() is self.thread()))


def test_that_notices_arrive_in_the_windows_thread(aio):
    notices, receiver = queue.SimpleQueue(), Receiver()

    def listen(stop):
        while not stop():
            try:
                yield notices.get(timeout=0.02)
            except queue.Empty:
                continue

    async def scenario():
        listener = ChangeListener(listen)
        listener.changed.connect(receiver.hear)
        listener.start()
        notices.put("devices")
        notices.put("")
        await aio.until(lambda: len(receiver.heard) == 2)
        listener.stop()
        await aio.until(lambda: listener.join(0.05))

    aio.run(scenario())
    assert receiver.heard == [("devices", True), ("", True)]


def test_that_nothing_is_heard_after_the_stop(aio):
    gate, receiver = threading.Event(), Receiver()

    def listen(stop):
        gate.wait(20)
        yield "late"

    async def scenario():
        listener = ChangeListener(listen)
        listener.changed.connect(receiver.hear)
        listener.start()
        listener.stop()
        gate.set()
        await aio.until(lambda: listener.join(0.05))
        await aio.settle()

    aio.run(scenario())
    assert receiver.heard == []


def test_that_a_listener_that_never_started_has_ended(aio):
    assert ChangeListener(lambda stop: iter(())).join(0)

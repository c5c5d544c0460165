"""How a test lives in the window: shown, with its first device, and a story told inside the loop."""


def lived(aio, desk, story):
    """Show the window, wait for its first device, and live the story in it."""

    async def whole():
        desk.window.show()
        desk.window.activateWindow()
        await aio.until(lambda: desk.presenters.device.state.phase == "shown")
        await aio.until(lambda: desk.presenters.freshness.state.chips)
        try:
            await story()
        finally:
            await desk.rest()  # what is under way when the loop stands still would fail

    aio.run(whole())

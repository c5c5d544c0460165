"""Settings over an isolated home, in a dialog, for a test's length."""

from cbdesk.domain.checks import Check, KeyFile, Step
from cbdesk.presenters.settings import SettingsPresenter
from cbdesk.presenters.setup_tools import SetupTools

STEPS = (
    Step("Key file", True, "The key of reader@project.iam.gserviceaccount.com."),
    Step("Devices", True, "Can be read."),
    Step("Users", True, "Can be read."),
    Step("Batteries", False, "Delegate the scope … to reader@project. Without it there are no battery figures.", True),
    Step("Organizational units", True, "Can be read.", True),
)
FOUND = {
    "google": Check(True, "Cannot be read: batteries.", 26_310, STEPS),
    "incidentiq": Check(True, "Assets of mydistrict.incidentiq.com can be read.", 24_112),
    "meraki": Check(
        False,
        "The key works. The organization is not chosen yet: choose one.",
        choices=(("1042", "Oak Valley USD"), ("1043", "Maple Unified")),
    ),
    "database": Check(True, "The embedded PostgreSQL will keep its data here."),
}
OWNER = KeyFile("reader@project.iam.gserviceaccount.com", "104862", ("scope.devices", "scope.users"))


def presenter_for(pools, check=lambda page, settings: FOUND[page], created=None):
    """A presenter whose sources answer as ``check`` says; it reads and saves for real."""
    return SettingsPresenter(
        pools, SetupTools(check, lambda path: OWNER, (created if created is not None else []).append)
    )

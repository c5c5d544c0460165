"""The settings and their limits (contract, section 1). Nothing here reads a file or the environment: `loading` does."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PrivateAttr,
    SecretStr,
    model_validator,
)
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

from cbdesk.domain.languages import Language
from cbdesk.domain.sync import NotifyLevel
from cbdesk.errors import SettingsError
from cbdesk.settings import folders, urls

_SHORTEST_PASSPHRASE = 12


def _email(text: str) -> str:
    if "@" not in text.strip("@"):
        raise ValueError("this is not an e-mail address")
    return text


def _checked(check: Callable[[str], str]) -> AfterValidator:
    return AfterValidator(lambda secret: SecretStr(check(secret.get_secret_value())))


def _token(text: str) -> str:
    if any(character.isspace() or not character.isprintable() for character in text):
        raise ValueError("there is white space or a line break inside it: copy it again")
    return text


def _passphrase(text: str) -> str:
    if len(text) < _SHORTEST_PASSPHRASE:
        raise ValueError(f"a passphrase has at least {_SHORTEST_PASSPHRASE} characters")
    return text


def _split_commas(value: Any) -> Any:
    return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value


def _time_of_day(text: str) -> str:
    if not (found := re.fullmatch(r"([01]?[0-9]|2[0-3]):([0-5][0-9])", text.strip())):
        raise ValueError("this is not a time of day such as 02:00")
    return f"{int(found[1]):02}:{found[2]}"


def _sorted_once(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(set(texts)))


BaseUrl = Annotated[str, AfterValidator(urls.base_url)]
FilePath = Annotated[Path, AfterValidator(folders.absolute)]
Token = Annotated[SecretStr, _checked(_token)]
CommaList = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split_commas)]
TimesOfDay = Annotated[
    tuple[Annotated[str, AfterValidator(_time_of_day)], ...],
    NoDecode,
    BeforeValidator(_split_commas),
    AfterValidator(_sorted_once),
]


class SettingsGroup(BaseModel):
    """One table of config.toml. A secret that only the keyring holds is fetched when somebody asks for it."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", str_strip_whitespace=True, coerce_numbers_to_str=True, hide_input_in_errors=True
    )
    _vaults: dict[str, Callable[[], str | None]] = PrivateAttr(default_factory=dict)
    """By the name of the secret."""

    @model_validator(mode="before")
    @classmethod
    def _blank_means_default(cls, values: Any) -> Any:
        if not isinstance(values, dict):
            return values
        stripped = {key: value.strip() if isinstance(value, str) else value for key, value in values.items()}
        return {key: value for key, value in stripped.items() if value != ""}  # 0 and () are values

    def _secret(self, key: str, given: SecretStr | None) -> SecretStr | None:
        if key not in self._vaults:  # somebody gave it, or nobody could have put it into the keyring
            return given
        kept = self._vaults[key]()
        return SecretStr(check_secret(key, kept)) if kept else None


class Database(SettingsGroup):
    given_url: Annotated[SecretStr, _checked(urls.database_url)] | None = Field(
        None,
        alias="url",
        description="address of the shared PostgreSQL, postgresql://…; empty: the embedded one",
    )
    given_replica_url: Annotated[SecretStr, _checked(urls.database_url)] | None = Field(
        None,
        alias="replica_url",
        description="address of a streaming replica for lists, searches and statistics; empty: the primary answers",
    )
    pool_size: int = Field(5, ge=1, le=50, description="connections kept open, 1 to 50")
    max_overflow: int = Field(5, ge=0, le=50, description="connections opened beyond the pool, 0 to 50")

    @cached_property
    def url(self) -> SecretStr | None:
        return self._secret("database.url", self.given_url)

    @cached_property
    def replica_url(self) -> SecretStr | None:
        return self._secret("database.replica_url", self.given_replica_url)


class Redis(SettingsGroup):
    given_url: Annotated[SecretStr, _checked(urls.redis_url)] | None = Field(
        None,
        alias="url",
        description="address of the shared Redis, redis://host:6379/0; empty: a cache inside this process",
    )

    @cached_property
    def url(self) -> SecretStr | None:
        return self._secret("redis.url", self.given_url)


class Google(SettingsGroup):
    credentials_file: FilePath | None = Field(None, description="path of the service account's JSON file")
    admin_email: Annotated[str, AfterValidator(_email)] | None = Field(
        None, description="e-mail address of the administrator on whose behalf the service account reads"
    )
    customer_id: str = Field("my_customer", description="customer id of the Google Admin account, or my_customer")
    base_url: BaseUrl = Field("https://admin.googleapis.com", description="host of the Directory API, https://…")
    telemetry_base_url: BaseUrl = Field(
        "https://chromemanagement.googleapis.com", description="host of the Chrome Management API, https://…"
    )
    page_size: int = Field(200, ge=1, le=300, description="devices per page, 1 to 300")

    @property
    def is_configured(self) -> bool:
        return self.credentials_file is not None and self.admin_email is not None


class IncidentIQ(SettingsGroup):
    base_url: Annotated[str, AfterValidator(urls.incidentiq_base_url)] | None = Field(
        None, description="the district's IncidentIQ: mydistrict, mydistrict.incidentiq.com or its full address"
    )
    given_token: Token | None = Field(None, alias="token", description="API token from IncidentIQ's developer tools")
    site_id: str | None = Field(None, description="site id, for a district with several sites")
    page_size: int = Field(500, ge=1, le=1000, description="assets per page, 1 to 1000")
    chromebook_category_ids: CommaList = Field(
        (), description="category ids that hold Chromebooks, separated by commas; empty: by name"
    )

    @cached_property
    def token(self) -> SecretStr | None:
        return self._secret("incidentiq.token", self.given_token)

    @property
    def is_configured(self) -> bool:
        return self.base_url is not None and self.token is not None


class Meraki(SettingsGroup):
    base_url: BaseUrl = Field("https://api.meraki.com/api/v1", description="base of the Dashboard API, https://…")
    given_api_key: Token | None = Field(
        None, alias="api_key", description="API key from the profile page of the dashboard"
    )
    organization_id: str | None = Field(None, description="organization id; empty: the organization the key sees")
    timespan_hours: int = Field(168, ge=1, le=744, description="how far back clients are asked for, 1 to 744 hours")
    requests_per_second: float = Field(
        5.0, gt=0, le=10, description="share of the organization's budget, above 0 and at most 10 requests a second"
    )

    @cached_property
    def api_key(self) -> SecretStr | None:
        return self._secret("meraki.api_key", self.given_api_key)

    @property
    def is_configured(self) -> bool:
        return self.api_key is not None


class Sync(SettingsGroup):
    batch_size: int = Field(1000, ge=1, le=100_000, description="rows per database batch, 1 to 100000")
    vanish_limit_percent: float = Field(
        20.0, ge=0, le=100, description="hold a run that would soft-delete more than this, 0 to 100 percent"
    )
    link_window_days: int = Field(7, ge=1, le=365, description="how recent a Meraki sighting must be, 1 to 365 days")
    full_listing_days: int = Field(
        7, ge=1, le=60, description="an incremental sync reads everything again after this long, 1 to 60 days"
    )


class Schedule(SettingsGroup):
    """When an open window syncs by itself. Off without times: a district has one cron."""

    full_times: TimesOfDay = Field(
        (), description="local times of full syncs as HH:MM, separated by commas; empty: none"
    )
    incremental_times: TimesOfDay = Field(
        (), description="local times of incremental syncs as HH:MM, separated by commas; empty: none"
    )
    jitter_minutes: int = Field(
        10, ge=0, le=120, description="a station waits up to this long after each time, 0 to 120 minutes"
    )
    catch_up: bool = Field(True, description="1: one sync for the missed ones of the last 24 hours; 0: none")


class Offline(SettingsGroup):
    """The encrypted copy that answers while the shared database is away."""

    enabled: bool = Field(True, description="1: keep an encrypted copy of the shared database on this station; 0: none")
    max_age_days: int = Field(14, ge=1, le=90, description="a copy older than this is deleted, 1 to 90 days")
    refresh_minutes: int = Field(
        30, ge=5, le=1440, description="an open window renews the copy at most this often, 5 to 1440 minutes"
    )


class Backup(SettingsGroup):
    """The station's own backups of its embedded database, and how every backup is encrypted."""

    daily: bool = Field(True, description="1: a backup of the embedded database once a day; 0: none")
    keep: int = Field(7, ge=1, le=365, description="daily backups that are kept, 1 to 365")
    folder: FilePath | None = Field(None, description="folder of the daily backups; empty: backups in the data folder")
    given_passphrase: Annotated[SecretStr, _checked(_passphrase)] | None = Field(
        None, alias="passphrase", description="passphrase that encrypts backups; empty: they are not encrypted"
    )

    @cached_property
    def passphrase(self) -> SecretStr | None:
        return self._secret("backup.passphrase", self.given_passphrase)


class Notifications(SettingsGroup):
    """What the window tells of the syncs that it runs."""

    syncs: NotifyLevel = Field(
        "failures", description="which ends of syncs are told unasked: none, failures or all, with success"
    )


class Ui(SettingsGroup):
    """How the window talks to the person before it."""

    language: Language = Field(
        "system", description="language of the window: system, that of the computer, or en or es; the commands speak en"
    )


class Updates(SettingsGroup):
    """Whether somebody is asked for a newer version of cbdesk. Nobody is without an address."""

    check: bool = Field(True, description="1: ask the address once a day, where one is set; 0: never")
    url: Annotated[str, AfterValidator(urls.document_url)] | None = Field(
        None, description="address of a document that names the newest version, https://…; empty: nobody is asked"
    )


class Settings(BaseSettings):
    """Built by `load`; built directly it holds the given values and defaults only, whatever the environment says."""

    model_config = SettingsConfigDict(
        frozen=True,
        extra="forbid",
        env_prefix="CBDESK_",
        env_nested_delimiter="__",
        hide_input_in_errors=True,
        str_strip_whitespace=True,
    )
    data_dir: FilePath = Field(
        default_factory=folders.default_data_dir,
        description="folder of the station's data: database, snapshots, logs",
    )
    config_file: FilePath = Field(default_factory=folders.default_config_file, description="path of config.toml")
    demo: bool = Field(False, description="1 in the processes of cbdesk demo, which read no file and no keyring")
    database: Database = Field(default_factory=Database)
    redis: Redis = Field(default_factory=Redis)
    google: Google = Field(default_factory=Google)
    incidentiq: IncidentIQ = Field(default_factory=IncidentIQ)
    meraki: Meraki = Field(default_factory=Meraki)
    sync: Sync = Field(default_factory=Sync)
    schedule: Schedule = Field(default_factory=Schedule)
    offline: Offline = Field(default_factory=Offline)
    backup: Backup = Field(default_factory=Backup)
    notifications: Notifications = Field(default_factory=Notifications)
    ui: Ui = Field(default_factory=Ui)
    updates: Updates = Field(default_factory=Updates)

    @property
    def backup_folder(self) -> Path:
        return self.backup.folder or self.data_dir / "backups"

    @property
    def keeps_copy(self) -> bool:
        """Whether this station keeps an offline copy: not of a database that runs on it, nor of a simulated one."""
        return self.offline.enabled and not self.demo and self.database.url is not None

    _origins: dict[str, str] = PrivateAttr(default_factory=dict)
    _warnings: tuple[str, ...] = PrivateAttr(())
    _locked: frozenset[str] = PrivateAttr(frozenset())

    @property
    def warnings(self) -> tuple[str, ...]:
        """What was odd about the places the values came from: unknown keys, a ``.env`` that was refused."""
        return self._warnings

    def origin(self, key: str) -> str:
        """Where the value of ``google.page_size`` and the like comes from; ``default`` when nobody gave one."""
        return self._origins.get(key, "default")

    def is_locked(self, key: str) -> bool:
        """Whether the policy of this computer fixes it; its origin is then the place of that policy."""
        return key in self._locked

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003  pydantic-settings names its arguments
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        # `load` asks the other sources itself, because it has to remember which of them each value came from.
        return (init_settings,)


def _keys() -> dict[str, str]:
    keys = {}
    for name, field in Settings.model_fields.items():
        group = field.annotation
        if isinstance(group, type) and issubclass(group, SettingsGroup):
            for member, inner in group.model_fields.items():
                keys[f"{name}.{inner.alias or member}"] = inner.description or ""
        else:
            keys[name] = field.description or ""
    return keys


KEYS: dict[str, str] = _keys()
"""Every setting as ``group.name`` with what it wants, for messages and forms."""

_SECRET_CHECKS: dict[str, Callable[[str], str]] = {
    "database.url": urls.database_url,
    "database.replica_url": urls.database_url,
    "redis.url": urls.redis_url,
    "incidentiq.token": _token,
    "meraki.api_key": _token,
    "backup.passphrase": _passphrase,
}
SECRETS: tuple[str, ...] = tuple(_SECRET_CHECKS)


def check_secret(key: str, value: str) -> str:
    """The secret in its normal form; raises SettingsError, which never repeats it."""
    try:
        return _SECRET_CHECKS[key](value.strip())
    except ValueError as error:
        raise SettingsError(f"The secret {key} is unusable: {error}.") from None


def variable(key: str) -> str:
    """The environment variable of a setting: ``google.page_size`` is ``CBDESK_GOOGLE__PAGE_SIZE``."""
    return "CBDESK_" + key.upper().replace(".", "__")

"""Chromebook models as schools buy them: board, firmware, end of updates, pack, and each maker's form of a serial."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random

_UPPER = "0123456789ABCDEFGHJKLMNPQRSTVWXYZ"
_DIGITS = "0123456789"

CURRENT_OS = ("142.0.7444.175", "16433.41.0", "stable-channel")
OS_RELEASES = (
    (CURRENT_OS, 0.72),
    (("141.0.7390.143", "16404.59.0", "stable-channel"), 0.14),
    (("140.0.7339.242", "16371.62.0", "stable-channel"), 0.05),
    (("138.0.7204.296", "16295.74.0", "ltc-channel"), 0.06),
    (("132.0.6834.223", "16093.115.0", "lts-channel"), 0.02),
    (("126.0.6478.265", "15886.84.0", "stable-channel"), 0.01),
)
LAST_OS_OF_OLD = ("114.0.5735.350", "15437.90.0", "ltc-channel")


@dataclass(frozen=True, slots=True)
class Model:
    """One model. ``design`` is the pack's capacity in mAh, ``weight`` its share, ``sold`` when it was bought."""

    name: str
    maker: str
    board: str
    firmware: str
    aue: str
    sold: tuple[int, int]
    design: int
    pack: str
    weight: int
    price: float

    @property
    def aue_milliseconds(self) -> str:
        """Midnight in California as epoch milliseconds, as ``autoUpdateExpiration`` holds it."""
        midnight = datetime.fromisoformat(self.aue).replace(hour=7, tzinfo=UTC)
        return str(int(midnight.timestamp()) * 1000)


_MODELS = """
HP Chromebook 11 G8 EE|HP|octopus|Google_Meep.11297.327.0|2029-06-30|2019|2021|4050|333-AC-1B-A|16|279
HP Chromebook 11MK G9 EE|HP|jacuzzi|Google_Kappa.12573.393.0|2031-06-06|2021|2023|4050|333-AC-1B-A|14|249
HP Fortis 11 inch G10 Chromebook|HP|nissa|Google_Yaviks.15217.588.0|2033-06-30|2023|2025|3960|333-AC-4D-A|11|329
HP Chromebook 11 G6 EE|HP|coral|Google_Coral.10068.113.0|2024-06-30|2018|2019|4180|333-54-56-A|3|219
HP Elite Dragonfly Chromebook|HP|brya|Google_Redrix.14505.693.0|2032-06-30|2022|2024|6500|DYN-PACK|1|1149
Lenovo 100e Chromebook 2nd Gen|Lenovo|octopus|Google_Phaser.11297.406.0|2029-06-30|2019|2021|4160|Celxpert|6|219
Lenovo 300e Chromebook 2nd Gen|Lenovo|octopus|Google_Phaser360.11297.406.0|2029-06-30|2019|2021|4160|SUNWODA|7|299
Lenovo 300e Chromebook Gen 3|Lenovo|zork|Google_Dirinboz.13434.736.0|2031-06-30|2021|2023|4200|SMP|9|339
Lenovo 500e Yoga Chromebook Gen 4|Lenovo|nissa|Google_Pujjo.15217.665.0|2033-06-30|2023|2025|4090|LGC|6|429
Lenovo 100e Chromebook Gen 4|Lenovo|corsola|Google_Magikarp.15194.216.0|2033-06-30|2023|2025|4090|BYD|5|259
Dell Chromebook 3100|Dell|octopus|Google_Fleex.11297.288.0|2029-06-30|2019|2021|3500|BYD|7|269
Dell Chromebook 3110|Dell|dedede|Google_Cret.13606.541.0|2032-06-30|2022|2024|3684|BYD|6|319
Acer Chromebook 311 (C733U)|Acer|octopus|Google_Blooguard.11297.408.0|2027-06-23|2020|2021|3220|SIMPLO|4|249
Acer Chromebook Spin 512 (R853TA)|Acer|dedede|Google_Magolor.13606.541.0|2031-06-06|2021|2023|3220|LGC|4|389
Acer Chromebook Spin 511 R752T|Acer|octopus|Google_Sparky360.11297.408.0|2029-06-30|2019|2021|3220|PANASONIC|3|359
ASUS Chromebook CR1100FKA|ASUS|dedede|Google_Storo360.13606.541.0|2031-06-30|2021|2023|5520|ASUS C41|3|309
CTL Chromebook NL72|CTL|dedede|Google_Boten.13606.541.0|2032-06-30|2022|2024|3700|SUNWODA|2|299
Samsung Chromebook 4|Samsung|octopus|Google_Bluebird.11297.328.0|2030-06-30|2020|2022|5130|SDI|2|229
Samsung Chromebook 3|Samsung|celes|Google_Celes.7287.92.196|2022-06-30|2016|2017|4120|SDI|1|189
"""


def _models() -> Iterator[Model]:
    for row in _MODELS.strip().splitlines():
        name, maker, board, firmware, aue, first, last, design, pack, weight, price = row.split("|")
        sold = (int(first), int(last))
        yield Model(name, maker, board, firmware, aue, sold, int(design), pack, int(weight), float(price))


MODELS = tuple(_models())
FLEX_MODEL = "ASUS All Series (ChromeOS Flex)"

MACBOOK = ("MacBook Air 13-inch M2", "Apple", "Laptops")
OTHER_DEVICES = (
    MACBOOK,
    ("iPad (9th generation)", "Apple", "Tablets"),
    ("Latitude 3420", "Dell", "Laptops"),
    ("ThinkPad E14 Gen 4", "Lenovo", "Laptops"),
    ("EB-L200SW Projector", "Epson", "Projectors"),
    ("HP LaserJet Pro M404dn", "HP", "Printers"),
)


def _text(rng: Random, length: int, alphabet: str = _UPPER) -> str:
    size = len(alphabet)
    return "".join([alphabet[int(rng.random() * size)] for _ in range(length)])


_SERIALS: dict[str, Callable[[Random, int], str]] = {
    "HP": lambda rng, year: f"5CD{year % 10}{1 + int(rng.random() * 52):02d}{_text(rng, 4)}",
    "Lenovo": lambda rng, _: ("PF", "P2", "LR0", "YX0")[int(rng.random() * 4)] + _text(rng, 6),
    "Dell": lambda rng, _: _text(rng, 6) + str(1 + int(rng.random() * 4)),
    "Acer": lambda rng, year: f"NXH{_text(rng, 2)}AA00{year % 10}{_text(rng, 5, _DIGITS)}{_text(rng, 2)}7600",
    "Samsung": lambda rng, _: f"{_text(rng, 4)}9FC{_text(rng, 7)}K",
    "ASUS": lambda rng, year: f"{_text(rng, 1)}{year % 10}NXCV{_text(rng, 9)}",
    "Apple": lambda rng, _: f"C02{_text(rng, 9)}",
}


def serial_number(rng: Random, maker: str, year: int) -> str:
    """Draw a serial number as the maker forms it; not yet known to be unique."""
    form = _SERIALS.get(maker)
    return form(rng, year) if form else f"{maker[:3].upper()}{year % 100}{_text(rng, 8)}"

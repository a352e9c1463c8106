"""The units every company begins with, exact by definition.

Pound and ounce: International Yard and Pound Agreement of 1959 (1 lb = 0.45359237 kg); inch and
foot: the same (1 in = 2.54 cm); gallon: the US liquid gallon of 231 cubic inches.
"""

from __future__ import annotations

from dataclasses import dataclass

CATEGORIES = {
    "count": {"en": "Number", "fa": "تعداد"},
    "mass": {"en": "Mass", "fa": "جرم"},
    "length": {"en": "Length", "fa": "طول"},
    "volume": {"en": "Volume", "fa": "حجم"},
    "time": {"en": "Time", "fa": "زمان"},
}


@dataclass(frozen=True)
class SeedUnit:
    """A unit to plant: one of it is `numerator / denominator` reference units."""

    category: str
    code: str
    en: str
    fa: str
    numerator: int = 1
    denominator: int = 1
    digits: int = 3


UNITS = (
    SeedUnit("count", "each", "Each", "عدد", digits=0),
    SeedUnit("count", "dozen", "Dozen", "دوجین", 12),
    SeedUnit("mass", "kg", "Kilogram", "کیلوگرم"),
    SeedUnit("mass", "g", "Gram", "گرم", 1, 1000),
    SeedUnit("mass", "t", "Tonne", "تن", 1000, digits=6),
    SeedUnit("mass", "lb", "Pound", "پوند", 45359237, 100000000),
    SeedUnit("mass", "oz", "Ounce", "اونس", 45359237, 1600000000),
    SeedUnit("length", "m", "Metre", "متر"),
    SeedUnit("length", "cm", "Centimetre", "سانتی‌متر", 1, 100),
    SeedUnit("length", "mm", "Millimetre", "میلی‌متر", 1, 1000),
    SeedUnit("length", "km", "Kilometre", "کیلومتر", 1000, digits=6),
    SeedUnit("length", "in", "Inch", "اینچ", 127, 5000),
    SeedUnit("length", "ft", "Foot", "فوت", 381, 1250),
    SeedUnit("volume", "L", "Litre", "لیتر"),
    SeedUnit("volume", "mL", "Millilitre", "میلی‌لیتر", 1, 1000),
    SeedUnit("volume", "m3", "Cubic metre", "متر مکعب", 1000, digits=6),
    SeedUnit("volume", "gal", "US gallon", "گالن آمریکایی", 473176473, 125000000),
    SeedUnit("time", "h", "Hour", "ساعت"),
    SeedUnit("time", "day", "Day", "روز", 24),
    SeedUnit("time", "min", "Minute", "دقیقه", 1, 60),
)
REFERENCES = {"count": "each", "mass": "kg", "length": "m", "volume": "L", "time": "h"}

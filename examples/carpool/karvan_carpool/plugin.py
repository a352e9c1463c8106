"""The company's cars: who drives which, and what each party is allowed to drive."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

import karvan.api as kit
from karvan.api import Field
from karvan.api import lazy_gettext as _

Base = kit.plugin_base("carpool")
STAGES = (("ready", _("Ready")), ("out", _("On the road")), ("shop", _("In the workshop")))


class Vehicle(kit.CompanyMixin, kit.VersionMixin, Base):
    """A car, and who drives it."""

    __tablename__ = "carpool_vehicle"

    plate: Mapped[str] = mapped_column(sa.String(20), info={"personal": False})
    stage: Mapped[str] = mapped_column(sa.String(5), default="ready", info={"personal": False})
    price: Mapped[int | None] = mapped_column(kit.MinorUnits)
    driver_id: Mapped[int | None]
    driver: Mapped[kit.Party] = kit.company_ref(kit.Party, nullable=True)


class Licence(kit.CompanyMixin, kit.VersionMixin, Base):
    """What a party may drive; it goes with the party."""

    __tablename__ = "carpool_licence"
    __table_args__ = (kit.extends(kit.Party),)

    licence: Mapped[str | None] = mapped_column(sa.String(30), info={"personal": True})
    valid_until: Mapped[date | None] = mapped_column(kit.LocalDate)


VEHICLE = kit.Entity(
    "vehicle", _("Vehicle"), _("Vehicles"), Vehicle,
    fields=(
        Field("plate", label=_("Plate")),
        Field("stage", "choice", _("Stage"), choices=STAGES, tones={"shop": "warn"}),
        Field("price", "money", _("Price")),
        Field("driver", "reference", _("Driver"), target="core.party"),
    ),
    kanban=kit.Kanban("stage", title="plate", fields=("driver",), total="price"),
)  # fmt: skip
LICENCE = (
    Field("licence", label=_("Driving licence"), personal=True),
    Field("valid_until", "date", _("Licence valid until"), sortable=True),
)


@kit.hookimpl
def karvan_setup(setup: kit.Registrar) -> None:
    setup.about(_("Car pool"), icon="route")
    setup.entity(VEHICLE)
    setup.extension(kit.Extension("core.party", Licence, LICENCE, title=_("Driving")))

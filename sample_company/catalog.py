"""What the company sells, and the words it uses."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Product:
    code: str
    name: str
    family: str
    plan: str
    list_price: int  # US cents a year and unit
    is_recurring: bool = True
    is_archive: bool = False


PRODUCTS = (
    Product("PLAT", "Platform seats", "Platform", "Enterprise", 48_000),
    Product("ANLY", "Analytics", "Insights", "Enterprise", 900_000),
    Product("AUTO", "Automation seats", "Automation", "Enterprise", 12_000),
    Product("INTG", "Integration packs", "Platform", "Enterprise", 360_000),
    Product("SUPP", "Premium support", "Services", "Enterprise", 1_200_000),
    Product("ARCH", "Read-only archive", "Archive", "Archive", 0, is_archive=True),
    Product("ONBD", "Onboarding services", "Services", "One-off", 500_000, is_recurring=False),
)
PLATFORM, ARCHIVE, ONBOARDING = 0, 5, 6
SOLD = 6  # the recurring products, the first ones

# self-service plans: name, US cents a month and seat
PLANS = (("Starter", 2_900), ("Team", 7_900), ("Business", 14_900))

# feature, product of the catalog that unlocks it, sticky, licensed
FEATURES = (
    ("login", 0, False, False),
    ("record_view", 0, False, True),
    ("record_edit", 0, True, True),
    ("search", 0, False, True),
    ("comment", 0, True, True),
    ("mobile_app", 0, False, True),
    ("admin_console", 0, False, False),
    ("dashboard_view", 1, False, True),
    ("dashboard_build", 1, True, True),
    ("scheduled_report", 1, True, True),
    ("workflow_run", 2, False, True),
    ("workflow_build", 2, True, True),
    ("api_call", 3, True, False),
    ("connector_sync", 3, True, False),
    ("support_portal", 4, False, False),
    ("archive_view", 5, False, False),
)

SEGMENTS = ("enterprise", "mid_market", "small_business")
TIERS = ("high", "medium", "tech")
CHANNELS = ("direct", "partner", "self_service")
REGIONS = ("AMER", "EMEA", "APAC")
CURRENCIES = ("USD", "EUR", "GBP", "JPY")
LOCAL_PRICE = (1.0, 0.92, 0.79, 150.0)  # local units of list price for one US dollar
INDUSTRIES = (
    "Software", "Financial services", "Healthcare", "Manufacturing",
    "Retail", "Education", "Logistics", "Media",
)  # fmt: skip
COUNTRIES = (("United States", "Canada"), ("Germany", "United Kingdom"), ("Australia", "Japan"))

REASONS = (
    "price", "budget", "competitor", "missing_features", "low_usage", "support", "sponsor_left",
    "project_ended", "consolidation", "payment_failed", "no_response", "out_of_business", "acquired",
    "legacy_17",
)  # fmt: skip
AVOIDABLE = 9  # the first so many may be drawn for a loss that health explains
CONSOLIDATION, PAYMENT_FAILED, NO_RESPONSE, OUT_OF_BUSINESS, ACQUIRED, UNMAPPED = 8, 9, 10, 11, 12, 13
COMMENTS = (
    "Budget was frozen for the year.", "Team moved to another vendor.", "Never rolled out beyond the pilot group.",
    "Sponsor left and nobody took over.", "Wants to come back next year.", "Consolidating tools across the group.",
)  # fmt: skip

NAME_FIRST = (
    "Bright", "Cedar", "Granite", "Harbor", "Juniper", "Lumen", "Maple", "North", "Ocean", "Pioneer",
    "Quartz", "River", "Summit", "Timber", "Vertex", "Willow", "Amber", "Beacon", "Cobalt", "Delta",
)  # fmt: skip
NAME_SECOND = (
    "forge", "field", "works", "bridge", "gate", "line", "path", "point", "stone", "wave",
    "craft", "grove", "light", "mark", "peak", "port", "ridge", "scape", "spring", "yard",
)  # fmt: skip
NAME_LEGAL = ("Inc.", "Ltd", "GmbH", "Group", "LLC")
PERSON_FIRST = (
    "Ada", "Ben", "Carla", "Dev", "Elif", "Femi", "Grace", "Hugo", "Ines", "Jonas", "Kaori", "Liam", "Maya",
    "Noor", "Omar", "Priya", "Quinn", "Rosa", "Sven", "Tara",
)  # fmt: skip
PERSON_LAST = (
    "Adeyemi", "Brandt", "Castillo", "Dubois", "Eriksen", "Fischer", "Garcia", "Hansen", "Ito", "Jensen",
    "Kumar", "Lopez", "Moreau", "Nakamura", "Okafor", "Patel", "Rossi", "Schmidt", "Tanaka", "Weber",
)  # fmt: skip
ROLES = ("sponsor", "champion", "admin", "executive", "user")
TITLES = ("VP Operations", "Head of Enablement", "Systems Administrator", "Chief Operating Officer", "Analyst")

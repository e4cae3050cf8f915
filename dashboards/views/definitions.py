"""The page of the same name in dashboards/reports."""

from dashboards.lib.show import show
from dashboards.reports import definitions

show(definitions.PAGE)

"""The blueprint of all finance pages, mounted at `/c/<company>/finance`."""

from karvan.api import Blueprint

bp = Blueprint("finance", "karvan_finance", template_folder="templates")

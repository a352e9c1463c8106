"""The categories of one tree while a file is imported: found by code or name, made where missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karvan.modules.products.models import ProductCategory
from karvan.modules.products.queries.categories import find_tree_by_code
from karvan.modules.products.queries.categories import list_categories
from karvan.modules.products.services import SaveCategory
from karvan.modules.products.services import SaveTree
from karvan.modules.products.services import save_category
from karvan.modules.products.services import save_tree
from karvan.text import identity_key

if TYPE_CHECKING:
    from karvan.context import Context

LONGEST_CODE = 40


class CategoriesOfTree:
    """Categories by code and by name; the tree itself is made when it is first needed."""

    def __init__(self, ctx: Context, code: str) -> None:
        self._ctx, self._code = ctx, code
        tree = find_tree_by_code(ctx, code)
        self._tree_id = tree.id if tree else None
        nodes = list_categories(ctx, tree.id, with_archived=True) if tree else []
        self._known: dict[str, ProductCategory] = {}
        for node in nodes:
            self._note(node.category)
        self.created = 0

    @property
    def tree_id(self) -> int:
        """The id of the tree."""
        if self._tree_id is None:
            self._tree_id = save_tree(self._ctx, SaveTree(self._code, self._code.title())).id
        return self._tree_id

    def find(self, text: str) -> ProductCategory | None:
        """The category of this code or name, or None."""
        return self._known.get(identity_key(text))

    def get(self, text: str) -> tuple[int, int]:
        """The ids of the tree and of the category of this code or name, which is made if needed."""
        found = self.find(text)
        if found is None:
            command = SaveCategory(self.tree_id, text, text if len(text) <= LONGEST_CODE else "")
            found = self.save(command)
        return self.tree_id, found.id

    def save(self, command: SaveCategory) -> ProductCategory:
        """Add or change a category and know it from now on."""
        self.created += command.category_id is None
        category = save_category(self._ctx, command)
        self._note(category)
        return category

    def _note(self, category: ProductCategory) -> None:
        for text in (*category.name.values(), category.code):
            self._known[identity_key(text)] = category

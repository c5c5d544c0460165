"""``orgunits`` of the Directory API, and the ways in which a call may name a unit."""

from __future__ import annotations

from cbdesk.demo.exchange import Request, Response
from cbdesk.demo.google_calls import Call, check_customer
from cbdesk.demo.google_errors import not_found
from cbdesk.demo.google_shapes import ORG_UNIT
from cbdesk.demo.schools import Document


class UnitIndex:
    """Finds units by path, in any case and with or without the leading slash, and by id, with or without ``id:``."""

    def __init__(self, units: tuple[Document, ...]) -> None:
        self.units = units
        self.by_path = {unit["orgUnitPath"].lower(): unit for unit in units}
        self._paths: dict[str, str] = {
            unit["orgUnitId"].removeprefix("id:"): unit["orgUnitPath"].lower() for unit in units
        }

    def path(self, wanted: str) -> str | None:
        """Return the unit's path in lower case; None when there is no such unit."""
        known = self._paths.get(wanted.removeprefix("id:"))
        if known is not None:
            return known
        path = f"/{wanted.removeprefix('/').removesuffix('/')}".lower()
        return path if path in self.by_path else None


class UnitCalls:
    def __init__(self, index: UnitIndex) -> None:
        self._index = index

    def answer(self, request: Request, customer: str | None, wanted: str | None) -> Response:
        check_customer(customer)
        if wanted is None:
            return self._list(request)
        call = Call(request, frozenset(), ORG_UNIT)
        path = self._index.path(wanted)
        if path is None:
            raise not_found("orgUnitPath")
        return call.answer(self._index.by_path[path])

    def _list(self, request: Request) -> Response:
        call = Call(
            request, frozenset({"type", "orgUnitPath"}), {"kind": {}, "etag": {}, "organizationUnits": ORG_UNIT}
        )
        kind = call.choice("type", ("all", "children", "allIncludingParent"), "children")
        root = self._index.path(call.text("orgUnitPath") or "/")
        if root is None:
            raise not_found("orgUnitPath")
        document: Document = {"kind": "admin#directory#orgUnits", "etag": '"units"'}
        units = [unit for unit in self._index.units if _is_listed(unit, root, kind)]
        if units:
            document["organizationUnits"] = units
        return call.answer(document)


def _is_listed(unit: Document, root: str, kind: str) -> bool:
    path = unit["orgUnitPath"].lower()
    if path == root:
        return kind == "allIncludingParent"
    if kind == "children":
        return bool(unit.get("parentOrgUnitPath", "").lower() == root)
    return bool(path.startswith(root if root == "/" else f"{root}/"))

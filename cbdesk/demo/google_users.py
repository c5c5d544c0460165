"""``users`` of the Directory API: list and get."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from cbdesk.demo.exchange import RefusedError, Request, Response
from cbdesk.demo.faults import Faults
from cbdesk.demo.fields import project
from cbdesk.demo.google_calls import (
    LIST_PARAMETERS,
    PAGE,
    SORT_ORDERS,
    Call,
    Listing,
    check_customer,
    compiled,
    dump_text,
)
from cbdesk.demo.google_errors import error, not_found
from cbdesk.demo.google_queries import user_query
from cbdesk.demo.google_shapes import USER
from cbdesk.demo.names import DOMAIN, STUDENT_DOMAIN
from cbdesk.demo.page_tokens import PageTokens
from cbdesk.demo.schools import Document
from cbdesk.demo.world import World

_ORDER = {"email": ("primaryEmail",), "givenName": ("name", "givenName"), "familyName": ("name", "familyName")}
_VIEW = frozenset({"projection", "viewType", "customFieldMask"})


class UserCalls:
    def __init__(self, world: World, tokens: PageTokens, faults: Faults) -> None:
        self._world = world
        self._faults = faults
        self._listing = Listing("admin#directory#users", "users", len(world.users), tokens)
        self._found = lru_cache(maxsize=8)(self._find)

    def answer(self, request: Request, ident: str | None) -> Response:
        return self._list(request) if ident is None else self._get(request, ident)

    def _list(self, request: Request) -> Response:
        names = LIST_PARAMETERS | _VIEW | {"customer", "domain", "showDeleted", "event"}
        call = Call(request, names, {**PAGE, "users": USER})
        customer, domain = call.text("customer"), call.text("domain")
        if not (customer or domain):
            raise RefusedError(error(400, "Bad Request", "badRequest"))
        if customer:
            check_customer(customer)
        size = call.number("maxResults", 100, 1, 500)
        _check_view(call)
        order = call.choice("orderBy", tuple(_ORDER))
        descending = call.choice("sortOrder", SORT_ORDERS) == "DESCENDING"
        wanted = (domain or "", call.text("query") or "", order, descending)
        deleted = call.flag("showDeleted")
        places: Sequence[int] = () if deleted else self._found(*wanted)
        mask = call.below("users")

        def render(index: int) -> str:
            return dump_text(project(self._world.users[index], mask))

        repeat = render if "google" in self._faults.repeat_over_page_edge else None
        return self._listing.page(call, repr((*wanted, deleted)), places, size, render, repeat)

    def _get(self, request: Request, ident: str) -> Response:
        call = Call(request, _VIEW, USER)
        _check_view(call)
        wanted = ident.lower()
        for user in self._world.users:
            if wanted in {user["id"], user["primaryEmail"].lower()}:
                return call.answer(user)
        raise not_found("userKey")

    def _find(self, domain: str, query: str, order: str, descending: bool) -> Sequence[int]:
        if domain and domain not in {DOMAIN, STUDENT_DOMAIN}:
            raise RefusedError(error(404, "Domain not found.", "notFound"))
        users = self._world.users
        matches = compiled(user_query, query)
        found = [
            index
            for index, user in enumerate(users)
            if (not domain or user["primaryEmail"].endswith(f"@{domain}")) and matches(user)
        ]
        if order:
            found.sort(key=lambda index: _at(users[index], _ORDER[order]).lower(), reverse=descending)
        return found


def _check_view(call: Call) -> None:
    call.choice("projection", ("basic", "full", "custom"))
    call.choice("viewType", ("admin_view", "domain_public"))


def _at(document: Document, path: tuple[str, ...]) -> str:
    value: Any = document
    for name in path:
        value = value[name]
    return str(value)

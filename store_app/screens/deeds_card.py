"""What people here did by their word, the newest first: the end of the audit trail."""

import flet as ft

from shared.audit import AuditAction
from shared.contract.store.managing import Deed
from store_app.components.card import Card
from store_app.components.text import Label, Say, Small, Subtitle
from store_app.state.tablet import Tablet
from store_app.theme import Space
from store_app.words import Words

_READ, _TOLD_APART = 16, 4
_KNOWN = frozenset(AuditAction)


def DeedsCard(tablet: Tablet, deeds: tuple[Deed, ...]) -> ft.Control:
    """List the deeds with who did each, whom or what it is about, who approved, and where."""
    words = tablet.words
    rows = [_deed(tablet, deed) for deed in deeds] or [Label(words.t("manager.no_deed"))]
    return Card(ft.Column([Subtitle(words.t("manager.deeds")), *rows], spacing=Space.S))


def _deed(tablet: Tablet, deed: Deed) -> ft.Control:
    words, row = tablet.words, deed.row
    # Whoever typed a wrong PIN is not known, only whose it was not.
    said = [_what(words, row.action), deed.who or row.who or deed.whom or row.object]
    told = [words.ago(row.at, tablet.now())]
    if row.approver:
        told.append(words.t("manager.approved_by", name=deed.approver or row.approver))
    if row.device:
        told.append(words.t("manager.on_tablet", name=_short(row.device)))
    if row.object != row.who and not deed.whom:
        told.append(_short(row.object))
    return ft.Column([Say(" · ".join(said)), Small(" · ".join(told), lines=2)], spacing=0)


def _what(words: Words, action: str) -> str:
    """Say what was done; an action that only a newer version knows is named as it is."""
    return words.of(AuditAction(action)) if action in _KNOWN else action


def _short(name: str) -> str:
    """Cut an id that no person reads to the end that tells it from its neighbours."""
    return name if len(name) <= _READ else f"…{name[-_TOLD_APART:]}"

"""Cases for this store's people, as they stand."""

from shared.cases import Case
from store_server.storage.tx import Tx

MOST_ROWS = 50


def save(tx: Tx, case: Case) -> None:
    """Keep a case as it stands, and tell the tablets."""
    tx.execute(
        "INSERT INTO cases (case_id, open, opened_at, body) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (case_id) DO UPDATE SET open = excluded.open, body = excluded.body",
        (case.case_id, int(case.open), case.opened_at.isoformat(), case.model_dump_json()),
    )
    tx.touch("case", case.case_id)


def find(tx: Tx, case_id: str) -> Case | None:
    """Give one case."""
    body = tx.value("SELECT body FROM cases WHERE case_id = ?", (case_id,))
    return None if body is None else Case.model_validate_json(body)


def open_cases(tx: Tx) -> tuple[Case, ...]:
    """Give the cases that wait for someone, the oldest first."""
    rows = tx.all("SELECT body FROM cases WHERE open = 1 ORDER BY opened_at, case_id LIMIT ?", (MOST_ROWS,))
    return tuple(Case.model_validate_json(row["body"]) for row in rows)

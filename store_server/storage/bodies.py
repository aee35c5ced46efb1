"""How a fact's JSON is packed: each by itself, so that one is read without the others, by what such facts have in common."""

import zlib
from typing import Any

# Never changed: what was packed by it is only read by it. The most common comes last, where zlib names it shortest.
_COMMON = (
    b'{"id":"","type":"audit.entry.v1","subject":"","aggver":1,"time":"2026-","actor":"","device":"","cause":"",'
    b'"schema_version":1,"data":{"who":"","device":"","approver":null,"action":"customer_opened","object":"","detail":""}}'
    b'"status":"accepted","step":"accept","decline","stage","staged","finish","picked","packed","hand_over","handed_over",'
    b'"ready","ship_home","relay_point","ship_to_store","delivery_mode","reserved","granted","reserve","release","receive",'
    b'{"reference":"","brand":"visa","last4":""},"right_id":"","case_id":"","case_class":"","facts":{},"opened_at":"2026-",'
    b'"plan":[{"option_id":"","mode":"ship_home","labels":["fastest","cheapest","greenest"],"parts":[{"node_id":"","mode":"",'
    b'"service":"standard","carrier_id":"","place_id":null,"lines":[{"line_id":"","sku":"","quantity":1}],"ready_at":"2026-",'
    b'"promised_at":"2026-","cost":,"grams_co2e":,"waits_for":null,"waits_until":null}],"promised_at":"2026-",'
    b'"by_hour":false,"price":{"minor":0,"currency":"EUR"},"cost":,"grams_co2e":,"probability":1.0,"standing":"confirmed",'
    b'"distance_km":0.0,"reason":{"code":"why.nearest_with_stock","facts":{"node":"","km":}}}],"due":'
    b'{"id":"","type":"fulfilment.changed.v1","subject":"","aggver":2,"time":"2026-","actor":"","device":"","cause":"",'
    b'"schema_version":1,"data":{"step":"pick","work":{"fulfilment_id":"","order_id":"","number":"","node_id":"",'
    b'"channel":"web","mode":"pick_up","status":"picking","due_at":"2026-","promised_at":"2026-","offered_at":"2026-",'
    b'"awaits":null,"lapses_at":null,"customer":null,"carrier_id":null,"place_id":null,"lines":[{"line_id":"","sku":"",'
    b'"name":"","options":[],"picture":"","colour":null,"gtin":"","zone":"","ordered":1,"picked":1,"short":0,'
    b'"cancelled":0,"short_reason":null,"sold":0,"of_right":0}],"scans":[""],"assignee":"","assignee_name":"",'
    b'"location":"","parcel":null,"reason_code":null,"why":null,"why_me":null,"refusal":null,"only_here":false,'
    b'"pickup_hash":null,"version":2},"moves":[]}}'
    b'{"id":"","type":"order.placed.v1","subject":"","aggver":1,"time":"2026-","actor":"","device":"","cause":"",'
    b'"schema_version":1,"data":{"order":{"order_id":"","number":"","channel":"store","node_id":"","sold_by":"",'
    b'"placed_at":"2026-","customer":{"customer_id":"","name":"","phone":"","email":null,"address":{"street":"",'
    b'"postcode":"","town":"","country":"FR","place":{"lat":,"lon":}},"tier":"","language":"fr"},"lines":[{"line_id":"",'
    b'"sku":"","product_id":"","name":"","category":"","options":[],"picture":"","colour":null,"gtin":"",'
    b'"attributes":{"bulky":false,"fragile":false,"hazardous":false},"ahead":null,"weight_g":0,"volume_cm3":0,"zone":"",'
    b'"quantity":1,"price":{"minor":,"currency":"EUR"},"mode":"take_away","collect_at":null,"relay_id":null}],"plan":[],'
    b'"due":{"goods":{"minor":,"currency":"EUR"},"delivery":{"minor":0,"currency":"EUR"},"take_away":{"minor":,'
    b'"currency":"EUR"},"deposit":{"minor":0,"currency":"EUR"},"now":{"minor":,"currency":"EUR"},"later":{"minor":0,'
    b'"currency":"EUR"}},"card":null,"attempt_id":null,"pickup_hash":null,"overrides":[],"allotted":[]},'
    b'"moves":[{"sku":"","bucket":"on_hand","delta":-1,"kind":"sale"}],"own_work":[]}}'
)
_BEST, _MEMORY = 9, 9


def packed(body: str) -> bytes:
    """Pack a body."""
    packing = zlib.compressobj(_BEST, zlib.DEFLATED, zlib.MAX_WBITS, _MEMORY, zdict=_COMMON)
    return packing.compress(body.encode()) + packing.flush()


def unpacked(content: bytes) -> str | None:
    """Give the body; None if the bytes are no longer those that were packed."""
    unpacking = zlib.decompressobj(zdict=_COMMON)
    try:
        body = unpacking.decompress(content).decode()
    except (zlib.error, UnicodeDecodeError):
        return None
    return body if unpacking.eof and not unpacking.unused_data else None


def teach(connection: Any) -> None:
    """Let statements on a connection pack and unpack; what the mirror does again packs again."""
    connection.create_function("packed", 1, packed, deterministic=True)
    connection.create_function("unpacked", 1, unpacked, deterministic=True)

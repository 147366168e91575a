"""A client as a person's file says it: each version of the contract once, and percentages as numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

from guardia.domain.client_file import client_document

if TYPE_CHECKING:
    from guardia.domain.contract import Client


def client_yaml(client: Client) -> str:
    """YAML that may be edited and applied again. Where there are several versions, `contracts` alone has them."""
    document: dict[str, Any] = client_document(client)
    if "contracts" in document:
        del document["contract"]
    for contract in document.get("contracts") or [document["contract"]]:
        for tier in contract.get("penalties", ()):
            tier.update({name: _number(percent) for name, percent in tier.items()})
    return str(yaml.safe_dump(document, allow_unicode=True, sort_keys=False))


def _number(percent: str) -> int | float | str:
    """`95` → 95, `99.9` → 99.9; as it is, if it has more digits than a number of YAML keeps."""
    if percent.isdigit():
        return int(percent)
    return float(percent) if str(float(percent)) == percent else percent

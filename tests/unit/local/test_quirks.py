"""What is done about the emulator's differences from AWS."""

from __future__ import annotations

from typing import Any

from guardia_ops.local import quirks


def test_the_api_is_reached_at_the_emulator_below_its_id_and_stage() -> None:
    outputs = {"ApiUrl": "https://abc123.execute-api.us-east-1.amazonaws.com/v1", "ApiId": "abc123"}
    address = quirks.local_api_url(outputs, "http://127.0.0.1:4566")
    assert address == "http://127.0.0.1:4566/_aws/execute-api/abc123/v1"


def test_links_in_messages_lead_to_the_same_address_once_the_api_has_its_id() -> None:
    address = quirks.local_api_address("http://127.0.0.1:4566", "{api}", "v1")
    assert address == "http://127.0.0.1:4566/_aws/execute-api/{api}/v1"


class Mappings:
    """Lambda's event source mappings, as far as they are mended."""

    def __init__(self, *mappings: dict[str, Any]) -> None:
        self.mappings = {mapping["UUID"]: mapping for mapping in mappings}

    def list_event_source_mappings(self) -> dict[str, Any]:
        return {"EventSourceMappings": list(self.mappings.values())}

    def update_event_source_mapping(self, **change: Any) -> None:
        self.mappings[change.pop("UUID")] |= change


def test_a_concurrency_that_came_as_text_is_made_a_number() -> None:
    mappings = Mappings(
        {"UUID": "queue", "BatchSize": 10, "ScalingConfig": {"MaximumConcurrency": "10"}},
        {"UUID": "stream", "BatchSize": 100},
    )
    quirks.mend_concurrency(mappings)
    assert mappings.mappings == {
        "queue": {"UUID": "queue", "BatchSize": 10, "ScalingConfig": {"MaximumConcurrency": 10}},
        "stream": {"UUID": "stream", "BatchSize": 100},
    }

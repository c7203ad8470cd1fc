"""Every message of the contract has a sample that both programs read and write alike."""

import pytest
from pydantic import ValidationError

from contract.samples import FOLDER, messages, path_of, sample, with_unknown_fields
from webfaktura.contract.v1.base import Message


def test_every_message_has_a_sample_and_no_sample_is_left_over() -> None:
    assert sorted(FOLDER.glob("*.json")) == sorted(path_of(kind) for kind in messages())


@pytest.mark.parametrize("kind", messages())
def test_a_sample_is_read_and_written_as_it_stands(kind: type[Message]) -> None:
    assert kind.read(sample(kind)).wire == sample(kind)


@pytest.mark.parametrize("kind", messages())
def test_a_field_that_nobody_knows_is_left_out_when_read(kind: type[Message]) -> None:
    wire = sample(kind)
    batch = wire.get("batch")
    newer = with_unknown_fields(wire)
    if batch:  # a batch's checksum is over its vouchers as they stand
        newer["batch"]["vouchers"] = batch["vouchers"]

    assert kind.read(newer) == kind.read(wire)


@pytest.mark.parametrize("kind", messages())
def test_a_field_that_nobody_knows_is_refused_when_written(kind: type[Message]) -> None:
    with pytest.raises(ValidationError, match="Extra inputs are not permitted"):
        kind.model_validate(sample(kind) | {"news": 1})

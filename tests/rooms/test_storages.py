"""Where documents are kept, as the environment says it."""

from pathlib import Path

import pytest
from django.core.files.storage import storages
from django.utils.module_loading import import_string
from pytest_django.fixtures import Settings

from webfaktura.server.storages.addresses import BUCKET, FOLDER, documents
from webfaktura.server.storages.folder import WholeFileStorage
from webfaktura.server.storages.s3 import BucketStorage

HOME = Path("hjemme")


def test_the_storages_are_those_that_are_named() -> None:
    assert (import_string(FOLDER), import_string(BUCKET)) == (WholeFileStorage, BucketStorage)


def test_without_a_word_they_stand_in_a_folder_of_the_home() -> None:
    assert documents({}, home=HOME) == {
        "BACKEND": FOLDER,
        "OPTIONS": {"location": HOME / "documents"},
    }


def test_a_bucket_of_ones_own_is_reached_by_its_path() -> None:
    told = {
        "WEBFAKTURA_DOCUMENTS": "s3://dokumenter/prod/no/",
        "WEBFAKTURA_S3_ENDPOINT": "https://s3.drift.example",
        "WEBFAKTURA_S3_REGION": "oslo",
        "WEBFAKTURA_S3_KEY_ID": "nokkel",
        "WEBFAKTURA_S3_SECRET": "hemmelig",
    }

    assert documents(told, home=HOME) == {
        "BACKEND": BUCKET,
        "OPTIONS": {
            "bucket_name": "dokumenter",
            "location": "prod/no",
            "endpoint_url": "https://s3.drift.example",
            "region_name": "oslo",
            "addressing_style": "path",
            "access_key": "nokkel",
            "secret_key": "hemmelig",
        },
    }


def test_without_keys_and_endpoint_boto3_finds_its_own(settings: Settings) -> None:
    told = {"WEBFAKTURA_DOCUMENTS": "s3://dokumenter"}
    settings.STORAGES = {**settings.STORAGES, "documents": documents(told, home=HOME)}

    storage = storages["documents"]

    assert isinstance(storage, BucketStorage)
    assert (storage.access_key, storage.endpoint_url, storage.location) == (None, None, "")
    assert storage.client_config.s3 == {"addressing_style": "auto"}
    assert str(storage) == "s3://dokumenter"


@pytest.mark.parametrize("address", ["file:///dokumenter", "dokumenter", "s3:///prod"])
def test_an_address_of_a_third_kind_is_a_fault(address: str) -> None:
    with pytest.raises(ValueError, match="s3://bucket"):
        documents({"WEBFAKTURA_DOCUMENTS": address}, home=HOME)


def test_one_key_without_the_other_is_a_fault() -> None:
    told = {"WEBFAKTURA_DOCUMENTS": "s3://dokumenter", "WEBFAKTURA_S3_KEY_ID": "nokkel"}

    with pytest.raises(ValueError, match="go together"):
        documents(told, home=HOME)

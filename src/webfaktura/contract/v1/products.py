"""Products of the ERP, on their way to WebFaktura by a transfer of their own."""

from decimal import Decimal
from typing import Annotated

from pydantic import Field, PlainSerializer

from webfaktura.contract.v1.base import Counted, ErpCode, Message, Name, Write

Price = Annotated[
    Decimal,
    Field(max_digits=17, decimal_places=4, allow_inf_nan=False),
    PlainSerializer(lambda value: format(value, "f"), return_type=str),
]
"""A price in kroner without VAT, as a decimal string with at most four decimals."""


class Product(Message):
    """A product as the ERP has it; `product_no` is the meeting point."""

    product_no: Annotated[str, Field(min_length=1, max_length=30)]
    name: Name
    unit: Annotated[str, Field(max_length=10)] = ""
    sales_price: Price
    cost_price: Price | None = None
    """Innpris; None where the ERP knows none."""
    vat_code: ErpCode
    sales_account: ErpCode
    active: bool = True


class PutProducts(Write):
    """Products of the ERP.

    Products with the same posting come into one group, which is made when it is missing.
    What was changed on both sides since last time is merged by field, and a true collision
    goes to the inbox; with `overwrite` the ERP's version counts, as in the original program.
    """

    products: Annotated[tuple[Product, ...], Field(max_length=1_000)]
    overwrite: bool = False


class RefusedProduct(Message):
    """A product that was not taken in, and why, in a Norwegian sentence."""

    product_no: str
    reason: str


class ProductsPut(Counted):
    """What happened to them."""

    groups_made: tuple[str, ...] = ()
    conflicts: int = 0
    """Products that were changed on both sides, and wait in the inbox."""
    refused: tuple[RefusedProduct, ...] = ()

"""Choices of filters that somebody keeps."""

from typing import ClassVar

from django.db import models

from webfaktura.server.tenancy.models import User, new_id
from webfaktura.server.tenancy.scope import CompanyRow


class SavedView(CompanyRow):
    """A choice of filters that somebody keeps by name."""

    public_id = models.UUIDField(unique=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    page = models.CharField(max_length=20)
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=2000)
    """The filters as they stand in the address."""

    class Meta:
        """A name once for each user and page."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "user", "page", "name"], name="saved_view")
        ]
        ordering: ClassVar = ["name"]

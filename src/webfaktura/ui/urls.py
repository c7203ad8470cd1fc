"""Addresses of the shared look itself: the gallery of components."""

from django.urls import path

from webfaktura.ui.gallery import gallery

urlpatterns = [path("components/", gallery, name="components")]

"""Addresses of the gallery and of the editor that the browser tests write in."""

from django.urls import include, path

from ui import editor, finder

urlpatterns = [
    path("", include("webfaktura.ui.urls")),
    path("editor/", editor.page),
    path("editor/draft", editor.draft),
    path("editor/elsewhere", editor.change_elsewhere),
    path("editor/outage", editor.outage),
    path("editor/reset", editor.reset),
    path("editor/issue", editor.issue),
    path("editor/products", editor.products),
    path("editor/customers", editor.customers),
    path("editor/customers/new", editor.new_customer),
    path("panel/", editor.panel),
    path("finder/", finder.answer),
    path("found/", finder.arrived),
]

"""The controls of Django's form fields, dressed as Designsystemet's inputs."""

from django.forms import BoundField
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

_WORN = "ds-input"


def control_of(field: BoundField) -> SafeString:
    """Render a field's one control; a class of the widget's own is kept."""
    own = field.field.widget.attrs.get("class", "")
    return field.as_widget(attrs={"class": f"{_WORN} {own}".rstrip()})


def choices_of(field: BoundField) -> SafeString:
    """Render a field's many controls, each in its label.

    Django would put the class on the frame around them too, which is no input.
    """
    for choice in field.subwidgets:
        choice.data["attrs"] = {**choice.data["attrs"], "class": _WORN}
    each = format_html_join(
        "", "<div>{}</div>", ((choice.tag(wrap_label=True),) for choice in field.subwidgets)
    )
    return format_html("<div>{}</div>", each)

"""The tag library `ui`: `{% load ui %}` gives components, icons, states and Norwegian numbers."""

import json

from django import template
from django.forms import BaseForm, BoundField
from django.template import Context
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from webfaktura.ui import formats
from webfaktura.ui.components import parse_component, parse_slot, render_component
from webfaktura.ui.form_controls import choices_of, control_of
from webfaktura.ui.invoice_texts import invoice_texts as texts_of_the_editor
from webfaktura.ui.states import state_named, words_for

register = template.Library()

register.tag("component", parse_component)
register.tag("slot", parse_slot)
for text_of in (
    formats.amount,
    formats.kroner,
    formats.quantity,
    formats.percent,
    formats.day,
    formats.instant,
    formats.org_no,
    formats.account_no,
):
    register.filter(text_of.__name__, text_of)


@register.simple_tag
def icon(name: str) -> SafeString:
    """Draw an icon of the sprite `ui/icons.svg`; it is decoration, so the word stands beside it."""
    return format_html(
        '<svg class="wf-icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("ui/icons.svg"),
        name,
    )


@register.simple_tag(takes_context=True)
def state(context: Context, code: str, detail: object = "") -> SafeString:
    """Show a state as its word on its colour; the detail is a batch's or voucher's number."""
    shown = {"colour": state_named(code).colour, "content": words_for(code, detail)}
    return render_component(context, "tag", shown)


@register.simple_tag(takes_context=True)
def form_field(context: Context, field: BoundField) -> SafeString:
    """Show a field of a Django form: label, control, help and error, tied to each other."""
    shown: dict[str, object] = {
        "id": field.id_for_label or field.auto_id,
        "label": field.label,
        "help": field.help_text,
        "error": " ".join(str(sentence) for sentence in field.errors),
        "required": field.field.required,
        "content": choices_of(field) if field.use_fieldset else control_of(field),
    }
    return render_component(context, "choices" if field.use_fieldset else "field", shown)


@register.simple_tag(takes_context=True)
def form_problems(context: Context, form: BaseForm) -> SafeString:
    """List what is wrong with a form, each linked to its field; nothing when all is well."""
    problems = [
        {"field": form[name].id_for_label if name in form.fields else "", "sentence": sentence}
        for name, sentences in form.errors.items()
        for sentence in sentences
    ]
    return render_component(context, "problems", {"problems": problems})


@register.simple_tag
def invoice_texts() -> str:
    """Give what `<wf-invoice data-texts="…">` says to the user, as JSON, in the user's language."""
    return json.dumps(texts_of_the_editor(), ensure_ascii=False)

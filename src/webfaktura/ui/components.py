"""The tags `component` and `slot`: one template per component, given words and contents.

A component sees only what it is given, never the page around it, so that a variable of the
page cannot leak into a button.
"""

from collections.abc import Mapping

from django.forms.utils import flatatt
from django.template import Context, Node, NodeList, TemplateSyntaxError
from django.template.base import FilterExpression, Parser, Token, token_kwargs
from django.utils.safestring import SafeString, mark_safe

_SLOTS = "_component_slots"
_ATTRIBUTE_PREFIXES = ("aria_", "data_", "hx_")


class ComponentNode(Node):
    """`{% component "card" title=… %}contents{% endcomponent %}`."""

    child_nodelists = ("nodelist",)

    def __init__(
        self, name: FilterExpression, given: dict[str, FilterExpression], nodelist: NodeList
    ) -> None:
        self.name = name
        self.given = given
        self.nodelist = nodelist

    def render(self, context: Context) -> SafeString:
        """Render the contents where the tag stands, then the component around them."""
        slots: dict[str, SafeString] = {}
        with context.push(**{_SLOTS: slots}):
            content = self.nodelist.render(context)
        given = {word: value.resolve(context) for word, value in self.given.items()}
        return render_component(
            context, self.name.resolve(context), {"content": _stripped(content), **slots, **given}
        )


class SlotNode(Node):
    """`{% slot "actions" %}…{% endslot %}`, directly inside a component."""

    child_nodelists = ("nodelist",)

    def __init__(self, name: FilterExpression, nodelist: NodeList) -> None:
        self.name = name
        self.nodelist = nodelist

    def render(self, context: Context) -> SafeString:
        """Hand the contents to the component under the slot's name; show nothing here."""
        slots = context.get(_SLOTS)
        if slots is None:
            message = "a slot stands inside a component"
            raise TemplateSyntaxError(message)
        slots[self.name.resolve(context)] = _stripped(self.nodelist.render(context))
        return SafeString("")


def render_component(context: Context, name: str, given: Mapping[str, object]) -> SafeString:
    """Render `ui/components/<name>.html` with what it is given and nothing else.

    What is named `hx_…`, `data_…` or `aria_…` becomes attributes, in the variable `attributes`.
    """
    if context.template is None:
        message = "a component is rendered by a template"
        raise TemplateSyntaxError(message)
    template = context.template.engine.get_template(f"ui/components/{name}.html")
    inner = context.new(
        {
            **given,
            "attributes": flatatt(_attributes(given)),
            "csrf_token": context.get("csrf_token"),
        }
    )
    return _stripped(template.render(inner))


def parse_component(parser: Parser, token: Token) -> ComponentNode:
    """Read the tag up to its `endcomponent`."""
    name, given = _name_and_given(parser, token)
    nodelist = parser.parse(("endcomponent",))
    parser.delete_first_token()
    return ComponentNode(name, given, nodelist)


def parse_slot(parser: Parser, token: Token) -> SlotNode:
    """Read the tag up to its `endslot`."""
    name, given = _name_and_given(parser, token)
    if given:
        message = "a slot takes its name only"
        raise TemplateSyntaxError(message)
    nodelist = parser.parse(("endslot",))
    parser.delete_first_token()
    return SlotNode(name, nodelist)


def _name_and_given(
    parser: Parser, token: Token
) -> tuple[FilterExpression, dict[str, FilterExpression]]:
    tag, *bits = token.split_contents()
    if not bits:
        message = f"{tag} needs a name"
        raise TemplateSyntaxError(message)
    name = parser.compile_filter(bits.pop(0))
    given = token_kwargs(bits, parser)
    if bits:
        message = f"{tag}: «{bits[0]}» is not written word=value"
        raise TemplateSyntaxError(message)
    return name, given


def _attributes(given: Mapping[str, object]) -> dict[str, object]:
    return {
        word.replace("_", "-"): value
        for word, value in given.items()
        if word.startswith(_ATTRIBUTE_PREFIXES) and value is not None
    }


def _stripped(rendered: str) -> SafeString:
    return mark_safe(rendered.strip())  # noqa: S308 - a template rendered it, so it is escaped

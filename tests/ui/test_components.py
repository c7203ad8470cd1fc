"""Components as templates: they show what they are given and see nothing else."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django import forms
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory
from django.test.html import Element, parse_html
from django.utils import translation

from webfaktura.norway.identifiers import BankAccountNo, OrgNo
from webfaktura.norway.money import Money
from webfaktura.ui import formats
from webfaktura.ui.gallery import gallery
from webfaktura.ui.states import STATES, NoSuchState, words_for

COMPONENTS = Path(formats.__file__).parent / "templates/ui/components"


@pytest.fixture(autouse=True)
def _in_norwegian() -> None:
    translation.activate("nb")


def rendered(source: str, **given: object) -> str:
    """Render a template that has the tag library `ui`."""
    return Template("{% load ui %}" + source).render(Context(given)).strip()


def parsed(source: str, **given: object) -> Element:
    """Render, and read the result as HTML, where spaces between attributes mean nothing."""
    return parse_html(rendered(source, **given))


def test_a_component_shows_its_contents_and_its_words() -> None:
    html = parsed('{% component "tag" colour="info" %}Kreditnota{% endcomponent %}')

    assert html == parse_html('<span class="ds-tag" data-color="info">Kreditnota</span>')


def test_a_component_does_not_see_the_page_around_it() -> None:
    html = parsed('{% component "tag" %}Betalt{% endcomponent %}', colour="danger")

    assert html == parse_html('<span class="ds-tag" data-color="neutral">Betalt</span>')


def test_contents_and_words_are_escaped_once() -> None:
    html = rendered(
        '{% component "tag" colour=colour %}{{ name }}{% endcomponent %}',
        name="Øst & <Vest>",
        colour='"><script>',
    )

    assert 'data-color="&quot;&gt;&lt;script&gt;">Øst &amp; &lt;Vest&gt;</span>' in html


def test_words_named_hx_data_or_aria_become_attributes() -> None:
    html = parsed(
        '{% component "tag" hx_get=address data_role="x" %}1{% endcomponent %}', address="/?a=1&b=2"
    )

    assert html == parse_html(
        '<span class="ds-tag" data-color="neutral" data-role="x" hx-get="/?a=1&amp;b=2">1</span>'
    )


def test_a_slot_belongs_to_the_component_it_stands_in() -> None:
    html = rendered(
        '{% component "card" title="Ytre" %}{% component "notice" %}Indre'
        '{% slot "actions" %}Angre{% endslot %}{% endcomponent %}{% endcomponent %}'
    )

    assert html.index("wf-notice") < html.index("Angre") < html.index("</section>")
    assert "wf-card__foot" not in html


@pytest.mark.parametrize(
    "source",
    [
        '{% slot "actions" %}Angre{% endslot %}',
        "{% component %}{% endcomponent %}",
        '{% component "tag" info %}{% endcomponent %}',
        '{% component "card" %}{% slot "foot" colour="info" %}{% endslot %}{% endcomponent %}',
    ],
)
def test_a_tag_that_is_written_wrongly_is_refused(source: str) -> None:
    with pytest.raises(TemplateSyntaxError):
        rendered(source)


def test_every_component_is_shown_in_the_gallery() -> None:
    shown = "".join(
        path.read_text() for path in COMPONENTS.parent.rglob("*.html") if "gallery" in str(path)
    )
    by_another_tag = {"tag"}  # the states are tags

    named = {path.stem for path in COMPONENTS.glob("*.html")}

    assert {name for name in named if f'component "{name}"' not in shown} - by_another_tag == set()


def test_the_gallery_needs_no_person_and_no_database() -> None:
    response = gallery(RequestFactory().get("/components/"))

    assert response.status_code == 200


def test_no_component_carries_inline_style_or_script() -> None:
    html = gallery(RequestFactory().get("/components/")).content.decode()

    assert " style=" not in html
    assert " onclick=" not in html
    assert "<script>" not in html
    assert "javascript:" not in html


def test_every_state_has_its_own_norwegian_word() -> None:
    words = [words_for(code) for code in STATES]

    assert len(set(words)) == len(STATES)
    assert words_for("not_delivered") == "Ikke levert"
    assert words_for("in_batch", 17) == "I bunt 17"
    assert words_for("transferred", 20417) == "Overført (bilag 20417)"
    assert words_for("paid", 17) == "Betalt"


def test_a_state_without_a_word_is_a_fault() -> None:
    with pytest.raises(NoSuchState):
        rendered('{% state "lost" %}')


class CustomerForm(forms.Form):
    name = forms.CharField(label="Navn")
    email = forms.EmailField(label="E-post", help_text="Fakturaer sendes hit.")
    copy = forms.BooleanField(label="Send kopi", required=False)
    role = forms.ChoiceField(
        label="Rolle", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect
    )


def test_a_form_field_is_tied_to_its_help_and_its_error() -> None:
    form = CustomerForm({"name": "Nordlys", "email": "nordlys"})

    html = rendered("{% form_field form.email %}", form=form)

    assert 'for="id_email"' in html
    assert 'aria-describedby="id_email_helptext id_email_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_email_helptext">Fakturaer sendes hit.' in html
    assert f'id="id_email_error">{form.errors["email"][0]}' in html


def test_a_group_of_choices_is_a_fieldset_with_a_legend() -> None:
    html = rendered("{% form_field form.role %}", form=CustomerForm())

    assert html.startswith('<fieldset class="ds-fieldset wf-choices"')
    assert html.count('class="ds-input"') == 2
    assert "Rolle" in html


def test_the_problems_of_a_form_lead_to_their_fields() -> None:
    form = CustomerForm({"email": "post@nordlys.example", "role": "a"})
    form.add_error(None, "Kunden finnes fra før.")

    html = rendered("{% form_problems form %}", form=form)

    assert f'<a class="ds-link" href="#id_name">{form.errors["name"][0]}</a>' in html
    assert "<li>Kunden finnes fra før.</li>" in html
    assert rendered("{% form_problems form %}", form=CustomerForm()) == ""


def test_amounts_dates_and_numbers_are_written_as_norwegians_do() -> None:
    winter = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)

    assert formats.amount(Money(3128766)) == "31\u00a0287,66"
    assert formats.kroner(Money(3128766)) == "31\u00a0287,66\u00a0kr"
    assert formats.kroner(Money(125000, "EUR")) == "EUR\u00a01\u00a0250,00"
    assert formats.quantity(Decimal("63.7500")) == "63,75"
    assert formats.percent(Decimal("11.11")) == "11,11\u00a0%"
    assert formats.day(date(2026, 11, 24)) == "24.11.2026"
    assert formats.day(winter) == "25.11.2026"
    assert formats.instant(winter) == "25.11.2026 kl. 00.30"
    assert formats.org_no(OrgNo("974760673")) == "974\u00a0760\u00a0673"
    assert formats.org_no("974760673") == "974\u00a0760\u00a0673"
    assert formats.org_no("SE556000") == "SE556000"
    assert formats.account_no(BankAccountNo("86011117947")) == "8601.11.17947"
    assert formats.account_no("86011117947") == "8601.11.17947"


def test_nothing_is_written_as_nothing() -> None:
    written = rendered(
        "{{ x|amount }}{{ x|kroner }}{{ x|quantity }}{{ x|percent }}"
        "{{ x|day }}{{ x|instant }}{{ x|org_no }}{{ x|account_no }}",
        x=None,
    )

    assert written == ""

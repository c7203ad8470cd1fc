"""variables.xml: read typed, written lossless, kept in generations, refused by line."""

from dataclasses import replace
from datetime import date, time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webfaktura.contract.v1.base import Channel
from webfaktura.norway.vat import VatLevel
from webfaktura.sync.settings import CompanySettings, SystemSettings
from webfaktura.sync.variables import (
    NoSuchClient,
    Variables,
    VariablesMalformed,
    VariablesUnreadable,
    VariablesUnwritable,
    read_fragments,
    read_variables,
    read_variables_or_fragments,
    save_variables,
)

ORIGINAL = Path(__file__).parent.parent / "data" / "variables-original.xml"
WHOLE = f"<root>\n{ORIGINAL.read_text()}</root>\n"


def test_the_originals_example_is_read_as_it_stands_in_the_text() -> None:
    variables = read_fragments(ORIGINAL.read_text())

    assert variables.system == SystemSettings(
        erp_user="admin",
        erp_password="xMd3bJuF9XY=",
        customer_no="10012345",
        agency_user_name="byra@regnskap.example",
        agency_user_password="RR35p4WywXKHT9JhNqqAnQ==",
        agency_name="Byrå",
        agency_email="byra@regnskap.example",
        clients={"999": True},
    )
    assert variables.companies == (
        CompanySettings(
            client_no="999",
            customers_read_on=date(2015, 4, 7),
            customers_read_time=time(12, 48),
            company_no=1907,
            vat_registered=True,
            payments=True,
            updates_batches=True,
            departments=False,
            projects=False,
            channel=Channel.EMAIL,
            due_days=14,
            user_name="klient1",
            user_password="bSF9BS2iehuHT9JhNqqAnQ==",
            user_full_name="Klientbruker En",
            user_email="klient1@klient.example",
            start_invoice_no=1,
            start_credit_note_no=0,
            start_customer_no=10010,
            kid_client=0,
            kid_customer=6,
            kid_invoice=6,
            codes_fri=("9",),
            codes_pll=("21",),
            codes_plh=("1", "11"),
            codes_pls=(),
            codes_eks=("91",),
            voucher_type_invoice="1",
            voucher_type_credit_note="2",
            subscription_code="30",
            sales_accounts={"1": "3000", "9": "3100", "11": "3060", "21": "3080", "91": "3200"},
        ),
    )


def test_the_mapping_connects_each_code_to_its_level() -> None:
    [company] = read_fragments(ORIGINAL.read_text()).companies

    assert company.levels == {
        "1": VatLevel.PLH,
        "11": VatLevel.PLH,
        "21": VatLevel.PLL,
        "9": VatLevel.FRI,
        "91": VatLevel.EKS,
    }


@pytest.mark.parametrize("root", ["variables", "root", "VismaWebFaktura"])
def test_a_file_has_any_root(tmp_path: Path, root: str) -> None:
    path = tmp_path / "variables.xml"
    path.write_text(f"<{root}>{ORIGINAL.read_text()}</{root}>")

    assert read_variables(path).system.customer_no == "10012345"
    assert read_variables_or_fragments(path).company("999").company_no == 1907


def test_a_file_of_two_fragments_is_read_where_one_is_asked_for(tmp_path: Path) -> None:
    assert read_variables_or_fragments(ORIGINAL).company("999").start_customer_no == 10010


ENCODINGS = {
    "UTF-8": WHOLE.encode(),
    "UTF-8 with a byte order mark": b"\xef\xbb\xbf" + WHOLE.encode(),
    "Windows-1252 undeclared": WHOLE.encode("cp1252"),
    "Windows-1252 declared": ('<?xml version="1.0" encoding="windows-1252"?>\r\n' + WHOLE).encode(
        "cp1252"
    ),
    "lines as Windows ends them": WHOLE.replace("\n", "\r\n").encode(),
    "UTF-16 as Notepad writes it": b"\xff\xfe" + WHOLE.encode("utf-16-le"),
}


@pytest.mark.parametrize("content", ENCODINGS.values(), ids=ENCODINGS.keys())
def test_a_file_that_is_not_changed_is_written_byte_for_byte(content: bytes) -> None:
    variables = Variables.of_bytes(content)
    [company] = variables.companies

    written = variables.with_system(variables.system).with_company(company).content

    assert variables.system.agency_name == "Byrå"
    assert written == content


@pytest.mark.parametrize("content", ENCODINGS.values(), ids=ENCODINGS.keys())
def test_one_changed_value_changes_nothing_else(content: bytes) -> None:
    variables = Variables.of_bytes(content)

    changed = variables.with_system(replace(variables.system, agency_name="Ærlig Regnskap"))

    encoding = variables.encoding
    was, now = ("<AdmUsrNm>Byrå<".encode(encoding), "<AdmUsrNm>Ærlig Regnskap<".encode(encoding))
    assert changed.content == content.replace(was, now)


ODD = """\
<?xml version="1.0"?>
<!-- skrevet for hånd -->
<rot  a = 'b'>
\t<system><DIUser>admin</DIUser><!-- ikke rør --><Ukjent x="1>2"/></system>

  <annet>&lt;tekst&gt; &#229;</annet>
  <company >
    <Id>999</Id>
    <!-- kommentar -->
    <StartInvoice><![CDATA[7]]></StartInvoice>
    <Eget><Dypt/></Eget>
    <TaxAccountMappings>
      <TaxAccountMapping><TaxGroup>1</TaxGroup><Account>3000</Account></TaxAccountMapping>
      <!-- mellom -->
      <TaxAccountMapping><TaxGroup>9</TaxGroup><Account>3100</Account></TaxAccountMapping>
    </TaxAccountMappings>
  </company>
</rot>
"""


def test_unknown_elements_comments_order_and_white_space_survive_a_rewrite() -> None:
    variables = Variables.of_bytes(ODD.encode())
    company = variables.company("999")
    changed = replace(
        company,
        start_invoice_no=8,
        company_no=12,
        sales_accounts={"9": "3105", "21": "3080"},
    )

    written = variables.with_company(changed).content.decode()

    gone = "      <TaxAccountMapping><TaxGroup>1</TaxGroup><Account>3000</Account>"
    assert company.start_invoice_no == 7
    assert written == (
        ODD.replace("<![CDATA[7]]>", "8")
        .replace(f"{gone}</TaxAccountMapping>\n", "")
        .replace("<Account>3100</Account></TaxAccountMapping>\n", (
            "<Account>3105</Account></TaxAccountMapping>\n"
            "      <TaxAccountMapping>\n"
            "        <TaxGroup>21</TaxGroup>\n"
            "        <Account>3080</Account>\n"
            "      </TaxAccountMapping>\n"
        ))
        .replace("</TaxAccountMappings>\n", "</TaxAccountMappings>\n    <ClientID>12</ClientID>\n")
    )  # fmt: skip


def test_a_new_client_is_set_in_as_its_neighbours_are() -> None:
    variables = Variables.new().with_system(SystemSettings(clients={"998": False}))

    written = variables.with_company(CompanySettings("998", sales_accounts={"1": "3000"}))

    text = written.content.decode()
    assert "    <AdmUsrEmail></AdmUsrEmail>\n    <VBClient998>Inactive</VBClient998>\n" in text
    assert "  </system>\n  <company>\n    <Id>998</Id>\n" in text
    assert text.endswith(
        "    <TaxAccountMappings>\n      <TaxAccountMapping>\n        <TaxGroup>1</TaxGroup>\n"
        "        <Account>3000</Account>\n      </TaxAccountMapping>\n    </TaxAccountMappings>\n"
        "  </company>\n</variables>\n"
    )
    assert Variables.of_bytes(written.content).company("998").sales_accounts == {"1": "3000"}


def test_a_sign_that_the_files_encoding_lacks_is_written_as_a_reference() -> None:
    content = WHOLE.encode("cp1252")

    changed = Variables.of_bytes(content).with_system(SystemSettings(agency_name="Čapek → Ås"))

    assert b"&#268;apek &#8594; \xc5s" in changed.content
    assert Variables.of_bytes(changed.content).system.agency_name == "Čapek → Ås"


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn")), max_size=30)


@given(user=TEXT, name=TEXT, code=st.lists(st.from_regex(r"[0-9]{1,3}", fullmatch=True)))
def test_whatever_is_written_is_read_back(user: str, name: str, code: list[str]) -> None:
    system = SystemSettings(erp_user=user.strip(), agency_name=name.strip())
    company = CompanySettings("1", codes_plh=tuple(code), user_full_name=name.strip())

    written = Variables.new().with_system(system).with_company(company).content
    again = Variables.of_bytes(written)

    assert again.system == system
    assert again.company("1") == company


MALFORMED = {
    "<a>\n<b>\n</a>": "Linje 3: sluttmerket passer ikke til startmerket",
    "<a>\n<b>": "Linje 2: filen slutter før alle elementer er lukket",
    "": "Linje 1: filen slutter før alle elementer er lukket",
    "<a>\n&foo;</a>": "Linje 2: en &-forkortelse som ikke finnes",
    "<a/>\n\n<b/>": "Linje 3: noe står etter at det ytterste elementet er lukket",
    "\n<!DOCTYPE a [<!ENTITY b 'c'>]>\n<a>&b;</a>": "Linje 2: filen har en DOCTYPE",
}


@pytest.mark.parametrize(("content", "sentence"), MALFORMED.items())
def test_a_malformed_file_is_kept_and_its_line_is_named(
    tmp_path: Path, content: str, sentence: str
) -> None:
    path = tmp_path / "variables.xml"
    path.write_text(content)

    with pytest.raises(VariablesMalformed) as refused:
        read_variables(path)

    assert refused.value.sentence.startswith(f"variables.xml kan ikke leses. {sentence}")
    assert refused.value.sentence.endswith("filen er beholdt som den er.")
    assert path.read_text() == content


WRONG = {
    ("<StartInvoice>1<", "<StartInvoice>en<"): (
        "Linje 35 i variables.xml: <StartInvoice> skal være et helt tall, men er «en». "
        "Rett linjen; filen er beholdt som den er."
    ),
    ("<CompanysInvoiceType>M<", "<CompanysInvoiceType>X<"): (
        "Linje 22 i variables.xml: <CompanysInvoiceType> skal være M (e-post), E (EHF), P (post) "
        "eller N (sendes ikke), men er «X». Rett linjen; filen er beholdt som den er."
    ),
    ("<CustTrLasteChDt>20150407<", "<CustTrLasteChDt>7.4.2015<"): (
        "Linje 14 i variables.xml: <CustTrLasteChDt> skal være en dato som 20150407, men er "
        "«7.4.2015». Rett linjen; filen er beholdt som den er."
    ),
    ("<InvoInfoToWeb>1<", "<InvoInfoToWeb>ja<"): (
        "Linje 18 i variables.xml: <InvoInfoToWeb> skal være 0 eller 1, men er «ja». "
        "Rett linjen; filen er beholdt som den er."
    ),
}


@pytest.mark.parametrize(("change", "sentence"), WRONG.items())
def test_a_value_of_the_wrong_kind_names_its_line(change: tuple[str, str], sentence: str) -> None:
    variables = Variables.of_bytes(WHOLE.replace(*change).encode())

    with pytest.raises(VariablesMalformed) as refused:
        variables.company("999")

    assert refused.value.sentence == sentence


def test_a_client_state_that_is_neither_on_nor_off_names_its_line() -> None:
    variables = Variables.of_bytes(WHOLE.replace(">Active<", ">på<").encode())

    with pytest.raises(VariablesMalformed, match=r"Linje 10 .* skal være Active eller Inactive"):
        _ = variables.system


def test_a_client_that_is_not_in_the_file_is_refused() -> None:
    with pytest.raises(NoSuchClient, match="webfaktura-sync new-client 123"):
        Variables.new().company("123")


def test_what_is_unchanged_makes_no_backup(tmp_path: Path) -> None:
    path = tmp_path / "variables.xml"
    save_variables(path, Variables.new())

    save_variables(path, read_variables(path))

    assert [file.name for file in tmp_path.iterdir()] == ["variables.xml"]


def test_a_new_file_is_the_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "variables.xml"

    save_variables(path, Variables.new())

    assert path.stat().st_mode & 0o777 == 0o600


UNUSABLE = {
    "an encoding that writes something else than it read": (
        b'<?xml version="1.0" encoding="cp932"?><a>\xee\xf9</a>',
        "variables.xml kan ikke leses: tegnsettet «cp932» lar seg ikke skrive tilbake uendret.",
    ),
    "what only Python calls an encoding": (
        b'<?xml version="1.0" encoding="unicode_escape"?><a/>',
        "Linje 1 i variables.xml: tegnsettet «unicode_escape» er ukjent.",
    ),
    "an encoding that is none": (
        b'<?xml version="1.0" encoding="norsk"?><a/>',
        "Linje 1 i variables.xml: tegnsettet «norsk» er ukjent.",
    ),
    "a file that is something else": (
        b"<html><body/></html>",
        "variables.xml kan ikke brukes: <system> mangler.",
    ),
    "a file that is far too large": (
        b"<a>" + b" " * 16_000_000 + b"</a>",
        "variables.xml kan ikke leses: den er større enn 16 MB.",
    ),
}


@pytest.mark.parametrize(("content", "sentence"), UNUSABLE.values(), ids=UNUSABLE.keys())
def test_a_file_that_could_not_be_written_back_is_refused_before_it_is_changed(
    tmp_path: Path, content: bytes, sentence: str
) -> None:
    path = tmp_path / "variables.xml"
    path.write_bytes(content)

    with pytest.raises(VariablesMalformed) as refused:
        read_variables(path)

    assert refused.value.sentence.startswith(sentence)
    assert path.read_bytes() == content


def test_a_folder_in_the_files_place_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "variables.xml").mkdir()

    with pytest.raises(VariablesUnreadable, match="Sjekk at det er en fil"):
        read_variables(tmp_path / "variables.xml")


def test_a_file_to_take_from_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(VariablesUnreadable, match="Fant ikke"):
        read_variables_or_fragments(tmp_path / "variables.xml")


def test_a_value_that_xml_cannot_hold_is_refused_in_words() -> None:
    with pytest.raises(VariablesUnwritable, match="uten usynlige tegn"):
        Variables.new().with_system(SystemSettings(agency_name="Fjord\x01"))

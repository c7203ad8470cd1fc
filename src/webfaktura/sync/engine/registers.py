"""Step 1: departments, projects and VAT codes go from the accounting system to WebFaktura."""

from webfaktura import faults
from webfaktura.contract.v1.companies import VatCode
from webfaktura.contract.v1.endpoints import PUT_DEPARTMENTS_AND_PROJECTS, PUT_VAT_CODES
from webfaktura.contract.v1.registers import PutDepartmentsAndProjects, PutVatCodes
from webfaktura.sync.engine.outbox import new_id
from webfaktura.sync.engine.report import State, Step, StepReport
from webfaktura.sync.engine.visit import Visit


def send_departments_and_projects(visit: Visit) -> StepReport:
    """All that the client's modules ask for, as they stand now; new ones are made there only."""
    modules = visit.settings.modules
    if not (modules.departments or modules.projects):
        return StepReport(Step.DEPARTMENTS_AND_PROJECTS, State.SKIPPED, sentences=("Ikke i bruk.",))
    erp, client_no = visit.erp, visit.client_no
    message = PutDepartmentsAndProjects(
        id=new_id(),
        departments=erp.departments(client_no) if modules.departments else (),
        projects=erp.projects(client_no) if modules.projects else (),
    )
    faults.point("sync.registers.read")
    visit.outbox.send(PUT_DEPARTMENTS_AND_PROJECTS, message)
    counts = {"avdelinger": len(message.departments), "prosjekter": len(message.projects)}
    return StepReport(Step.DEPARTMENTS_AND_PROJECTS, State.DONE, counts)


def send_vat_codes(visit: Visit) -> StepReport:
    """All VAT codes for sales; how they are connected to levels is the server's to know."""
    codes = tuple(
        VatCode(code=found.code, name=found.name, rate=found.rate)
        for found in visit.erp.vat_codes(visit.client_no)
    )
    faults.point("sync.vat_codes.read")
    answer = visit.outbox.send(PUT_VAT_CODES, PutVatCodes(id=new_id(), vat_codes=codes))
    unmapped = ", ".join(answer.unmapped)
    told = (f"Ikke koblet til en avgiftssats ennå: {unmapped}. Koble dem under Mitt firma → Byrå.",)
    counts = {"avgiftskoder": len(codes)}
    return StepReport(Step.VAT_CODES, State.DONE, counts, told if unmapped else ())

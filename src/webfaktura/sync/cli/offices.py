"""Opens the office once more for a thread of its own: its own memory and accounting system."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace

from webfaktura.sync.bootstrap import ErpLogin, open_erp
from webfaktura.sync.engine import status
from webfaktura.sync.engine.enrolment import ERP_PASSWORD_ELEMENT
from webfaktura.sync.engine.office import Office
from webfaktura.sync.engine.report import StraightOn
from webfaktura.sync.engine.status import Status


@contextmanager
def for_a_thread(office: Office) -> Iterator[Office]:
    """The same office for another thread; the line to the server is shared.

    The ERP's password is one we sealed: opening the first office saw to that.
    """
    system = office.store.system()
    password = office.vault.open(system.erp_password, element=ERP_PASSWORD_ELEMENT)
    login = ErpLogin(system.erp_name, system.erp_address, system.erp_user, password)
    with ExitStack() as stack:
        memory = Status.open(office.store.path.parent / status.FILE_NAME)
        stack.callback(memory.close)
        erp = stack.enter_context(open_erp(login))
        yield replace(
            office, erp=erp, status=memory, guide=StraightOn(), caller=office.caller.patient()
        )

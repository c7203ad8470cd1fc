"""The door to client companies: facts, properties and locks."""

from webfaktura.ledger import clients, locks, properties, registers, store
from webfaktura.ledger.doors.base import Door
from webfaktura.ledger.locks import Record
from webfaktura.ledger.records import ClientFacts, Lock


class ClientDoor(Door):
    """The clients, their properties, and who has what of theirs open."""

    def add_client(self, facts: ClientFacts) -> None:
        """Add a client with the standard registers; refuses ``ClientExists``."""
        with store.transaction(self._connection) as writing:
            clients.add_client(writing, facts)
            registers.put_standard_registers(writing, facts.client_no)

    def clients(self) -> list[ClientFacts]:
        """Every client, by number."""
        with store.snapshot(self._connection) as reading:
            return clients.clients(reading)

    def client(self, client_no: str) -> ClientFacts:
        """One client's registered facts."""
        with store.snapshot(self._connection) as reading:
            return clients.client(reading, client_no)

    def properties(self, client_no: str) -> dict[str, str]:
        """The client's properties, by name."""
        with self._reading(client_no) as reading:
            return clients.properties(reading, client_no)

    def change_property(self, client_no: str, name: str, value: str) -> str:
        """Set a property and return it as kept; refuses an unknown name or value."""
        with self._administering(client_no) as writing:
            return clients.change_property(writing, client_no, name, value)

    def integration(self, client_no: str) -> str:
        """The property WebFaktura-integrasjon."""
        return self.properties(client_no)[properties.INTEGRATION]

    def locks(self, client_no: str) -> list[Lock]:
        """What somebody has open, and who."""
        with self._reading(client_no) as reading:
            return locks.locks(reading, client_no)

    def lock(self, client_no: str, new: Lock) -> None:
        """Lock the client, a customer or a batch; refuses ``AlreadyLocked``."""
        with self._administering(client_no) as writing:
            locks.put_lock(writing, client_no, new)

    def unlock(self, client_no: str, record: Record, record_no: int = 0) -> None:
        """Unlock it, whoever locked it; refuses ``NotLocked``."""
        with self._administering(client_no) as writing:
            locks.take_lock_away(writing, client_no, record, record_no)

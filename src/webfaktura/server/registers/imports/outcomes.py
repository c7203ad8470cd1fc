"""What became of a portion of rows: how many, and what was wrong; pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from webfaktura.norway.refusal import Refusal
from webfaktura.server.registers.imports.rows import Problem, ReadRow


@dataclass
class Outcome:
    """The counts of a portion, and a sentence for each row that was refused."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0
    problems: list[Problem] = field(default_factory=list)

    def refuse_as(self, row: ReadRow, refusal: Refusal) -> None:
        """Count a row that the register refused."""
        self.refused += 1
        self.problems.append(Problem(row.no, refusal.field, refusal.sentence))

    def remark(self, row: int, name: str, sentence: str) -> None:
        """Tell something of a row that was taken."""
        self.problems.append(Problem(row, name, sentence, is_remark=True))

    def readable(self, rows: Sequence[ReadRow]) -> list[ReadRow]:
        """The rows without problems; the others are counted as refused."""
        for row in rows:
            self.refused += bool(row.problems)
            self.problems += row.problems
        return [row for row in rows if not row.problems]

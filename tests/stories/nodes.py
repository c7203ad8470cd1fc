"""Two machines of one installation: each with its own folder, one database and one S3 store."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from proof.weed import a_weed
from stories.world import PATIENCE, Visitor, World, a_world_of, free_port

NODES = ("a", "b")


@dataclass
class TwoNodes(World):
    """An installation whose programs run twice, as `pages-a` and `pages-b`, behind one address."""

    told: Mapping[str, str] = field(default_factory=dict)
    """Where the store is and the key that both machines share."""
    ports: dict[str, int] = field(default_factory=lambda: {node: free_port() for node in NODES})

    @property
    def environment(self) -> dict[str, str]:
        return super().environment | dict(self.told)

    def start(self, name: str, **variables: str) -> None:
        """Start a program on its machine, which shares no folder with the other."""
        node = name.rpartition("-")[2]
        home = {"WEBFAKTURA_HOME": str(self.home / node)} if node in NODES else {}
        super().start(name, **home, **variables)

    def power_cut(self, node: str) -> None:
        """Everything on one machine is gone at the same moment."""
        for name in [name for name in self.programs if name.endswith(f"-{node}")]:
            self.kill(name)

    def _program(self, name: str) -> tuple[list[str], int | None]:
        kind, _, node = name.partition("-")
        if kind != "pages" or not node:
            return super()._program(kind)
        command, _port = super()._program(kind)
        return [*command[:-1], f"127.0.0.1:{self.ports[node]}"], self.ports[node]


class Balancer(httpx.BaseTransport):
    """Gives each request to the next node, or to the other where nobody answers the door.

    A request that was begun and not answered is not sent again: whether it was
    done, only the one who sent it can find out.
    """

    def __init__(self, ports: list[int]) -> None:
        self._ports = ports
        self._turn = 0
        self._wire = httpx.HTTPTransport()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self._turn += 1
        for port in (self._ports[(self._turn + step) % len(self._ports)] for step in (0, 1)):
            request.url = request.url.copy_with(port=port)
            try:
                return self._wire.handle_request(request)
            except httpx.ConnectError:
                continue
        raise httpx.ConnectError("no node answers", request=request)

    def close(self) -> None:
        self._wire.close()


class BalancedVisitor(Visitor):
    """Somebody with a browser, who reaches whichever node is there."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        assert isinstance(world, TwoNodes)
        self.http = httpx.Client(
            base_url=world.pages,
            follow_redirects=True,
            timeout=PATIENCE,
            transport=Balancer(list(world.ports.values())),
        )
        world.visitors.append(self.http)


@contextmanager
def two_nodes(home: Path) -> Iterator[TwoNodes]:
    """Both machines with all that they share, nothing started but the store."""
    folder = home / "weed"
    folder.mkdir()
    with a_weed(folder) as weed, a_world_of(TwoNodes, home) as world:
        world.told = weed.environment | {"WEBFAKTURA_SECRET_KEY": "nøkkelen som begge deler"}
        yield world

"""What look-ups are tested against: a server outside the house."""

from collections.abc import Iterator

import pytest

from rooms.lookups.outside import Outside, outside


@pytest.fixture
def there() -> Iterator[Outside]:
    with outside() as place:
        yield place

"""Progress says the place among all steps, what was counted, and refuses steps nobody announced."""

import re

import pytest

from demo.progress import Progress, counted


def test_each_step_is_said_with_its_count() -> None:
    said: list[str] = []
    progress = Progress(2, said.append)
    with progress.step("products", of="products") as step:
        step.done = 35_000
    with progress.step("done"):
        pass
    assert re.fullmatch(r"  \[ 1/2\] products: 35 000 products \(\d+\.\d s\)", said[0])
    assert re.fullmatch(r"  \[ 2/2\] done \(\d+\.\d s\)", said[1])
    with pytest.raises(ValueError, match="only 2 steps"), progress.step("one more"):
        pass


def test_counted() -> None:
    assert [counted(n) for n in (7, 1_234, 1_234_567)] == ["7", "1 234", "1 234 567"]

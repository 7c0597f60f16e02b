"""What is remembered of words is worked out once, and forgotten before it grows without end."""

from governance.checker.remembered import Remembered


def test_a_word_is_worked_out_once() -> None:
    asked: list[str] = []

    def counted(word: str) -> int:
        asked.append(word)
        return len(word)

    length = Remembered(counted)

    assert [length[word] for word in ("snow", "plow", "snow")] == [4, 4, 4]
    assert asked == ["snow", "plow"]


def test_when_full_it_forgets_and_still_answers() -> None:
    length = Remembered(len, most=2)

    assert [length[word] for word in ("a", "bb", "ccc", "a")] == [1, 2, 3, 1]
    assert len(length) <= 2

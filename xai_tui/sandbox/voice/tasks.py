"""Small programs that newcomers like to ask for, in Python, known by heart."""

from xai_tui.sandbox.voice.heard import Heard

_QUICKSORT = '''```python
def quicksort(items: list[int]) -> list[int]:
    """Return the items in order; what is equal to the pivot stays in the middle."""
    if len(items) <= 1:
        return items
    pivot = items[len(items) // 2]
    smaller = [item for item in items if item < pivot]
    equal = [item for item in items if item == pivot]
    larger = [item for item in items if item > pivot]
    return quicksort(smaller) + equal + quicksort(larger)


print(quicksort([3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5]))
```

It reads like its definition and pays for that with new lists. In earnest, call `sorted`.'''

_MERGE_SORT = '''```python
from heapq import merge


def merge_sort(items: list[int]) -> list[int]:
    """Return the items in order; equal ones keep theirs."""
    if len(items) <= 1:
        return items
    middle = len(items) // 2
    return list(merge(merge_sort(items[:middle]), merge_sort(items[middle:])))


print(merge_sort([3, 1, 4, 1, 5, 9, 2, 6]))
```

The standard library brings the interesting half: `heapq.merge` joins two sorted sequences.'''

_BINARY_SEARCH = '''```python
from bisect import bisect_left
from collections.abc import Sequence


def find(items: Sequence[int], wanted: int) -> int | None:
    """Return where `wanted` stands in the sorted items, or None."""
    place = bisect_left(items, wanted)
    return place if place < len(items) and items[place] == wanted else None


print(find([2, 3, 5, 7, 11, 13], 7))
```

Twenty steps are enough for a million items, as long as they are sorted.'''

_FIBONACCI = '''```python
from collections.abc import Iterator


def fibonacci() -> Iterator[int]:
    """Yield the Fibonacci numbers, from zero, for ever."""
    one, next_one = 0, 1
    while True:
        yield one
        one, next_one = next_one, one + next_one


for number in fibonacci():
    if number > 100:
        break
    print(number, end=" ")
```

Two variables are all the memory it needs.'''

_FIZZBUZZ = """```python
for number in range(1, 101):
    words = "Fizz" * (number % 3 == 0) + "Buzz" * (number % 5 == 0)
    print(words or number)
```

A text times `False` is the empty text, and an empty text gives way to the number."""

_HELLO = """```python
print("Hello, world!")
```

Keep it as `hello.py` and start it with `python3 hello.py`."""

_REVERSE = '''```python
def backwards(text: str) -> str:
    """Return the text from its end to its beginning."""
    return text[::-1]


print(backwards("stressed"))
```

It turns code points around; an accent that stands alone, or a flag, comes apart.'''

_BY_TASK: tuple[tuple[str, str, str], ...] = (
    (r"\bquick ?-?sort\b", "quicksort", _QUICKSORT),
    (r"\bmerge ?-?sort\b", "merge sort", _MERGE_SORT),
    (r"\bbinary search\b", "binary search", _BINARY_SEARCH),
    (r"\bfibonacci\b", "Fibonacci", _FIBONACCI),
    (r"\bfizz ?-?buzz\b", "FizzBuzz", _FIZZBUZZ),
    (r"\bhello,? world\b", "hello world", _HELLO),
    (r"\brevers\w* (?:a |the )?(?:string|text|word)s?\b", "reversing a text", _REVERSE),
)
_OTHER_LANGUAGE = (
    r"\b(?:rust|sql|bash|shell|javascript|typescript|golang|in go|haskell|java|lua|ruby|kotlin|swift|php)\b"
    r"|\bin c\b|c\+\+|c#"
)


def task(heard: Heard) -> str | None:
    """The program for a well-known task; in Python, and it says so where another language was wanted."""
    for pattern, name, program in _BY_TASK:
        if heard.has(pattern):
            if heard.has(_OTHER_LANGUAGE):
                return f"I know {name} by heart in Python only:\n\n{program}"
            return program
    return None

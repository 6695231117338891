"""Code in the language that was asked for."""

import re

from xai_tui.sandbox.voice.heard import Heard

_LANGUAGES = r"python|rust|sql|bash|shell|javascript|typescript|go(?:lang)?|haskell|html|css|java|lua|c\+\+"
_ASKED = re.compile(
    r"\b(?:code|function|script|program|snippet|class|implement|regex|query|dockerfile|makefile|diff|html|css)\b"
    rf"|\b(?:in|some|with|using|write|show me)(?: a| me| some)* (?:{_LANGUAGES})\b",
    re.IGNORECASE,
)

_PYTHON = '''```python
from collections.abc import Iterator
from itertools import count


def primes() -> Iterator[int]:
    """Yield the primes, one by one, for as long as you like."""
    multiples: dict[int, list[int]] = {}
    for number in count(2):
        if number not in multiples:
            yield number
            multiples[number * number] = [number]
            continue
        for prime in multiples.pop(number):
            multiples.setdefault(number + prime, []).append(prime)


for prime in primes():
    if prime > 50:
        break
    print(prime, end=" ")
```

It is the sieve of Eratosthenes turned inside out: instead of crossing out numbers in a table, each prime
waits at its next multiple. The memory it needs grows with the primes found, not with the range searched.'''

_RUST = """```rust
use std::collections::HashMap;

/// Counts words, most frequent first; equal counts go by the alphabet.
fn word_counts(text: &str) -> Vec<(String, usize)> {
    let mut counts: HashMap<String, usize> = HashMap::new();
    for word in text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()) {
        *counts.entry(word.to_lowercase()).or_default() += 1;
    }
    let mut sorted: Vec<_> = counts.into_iter().collect();
    sorted.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    sorted
}

fn main() {
    for (word, count) in word_counts("the cat, the dog and the bird") {
        println!("{count:>3} {word}");
    }
}
```

`entry(…).or_default()` looks the key up once; `then_with` breaks ties, so that the output never depends on
the order of the hash map."""

_SQL = """```sql
WITH monthly AS (
    SELECT date_trunc('month', ordered_at) AS month,
           customer_id,
           SUM(amount)                     AS spent
    FROM   orders
    WHERE  ordered_at >= DATE '2026-01-01'
    GROUP  BY 1, 2
)
SELECT month,
       customer_id,
       spent,
       RANK() OVER (PARTITION BY month ORDER BY spent DESC) AS place
FROM   monthly
ORDER  BY month, place
LIMIT  50;
```

The common table expression sums first; the window function then ranks within each month without losing rows
the way a second `GROUP BY` would. An index on `orders (ordered_at, customer_id)` keeps it quick."""

_BASH = """```bash
#!/usr/bin/env bash
set -euo pipefail

# Keep the newest seven archives of a folder, remove the rest.
folder=${1:?usage: $0 FOLDER}
keep=7

mapfile -d '' -t old < <(
    find "$folder" -maxdepth 1 -name '*.tar.gz' -printf '%T@ %p\\0' |
        sort -z -rn | tail -z -n +$((keep + 1)) | cut -z -d ' ' -f 2-
)

if ((${#old[@]})); then
    printf 'removing %s\\n' "${old[@]}"
    rm -- "${old[@]}"
fi
```

Names are separated by NUL bytes all the way, so blanks and newlines in file names do no harm."""

_TYPESCRIPT = """```typescript
/** Runs at most `limit` tasks at a time and keeps their order. */
export async function mapLimit<T, R>(
  items: readonly T[],
  limit: number,
  task: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  const results = new Array<R>(items.length);
  let next = 0;
  const worker = async () => {
    while (next < items.length) {
      const index = next++;
      results[index] = await task(items[index], index);
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  return results;
}
```

No lock is needed: between two `await`s JavaScript runs alone, so `next++` cannot be taken twice."""

_GO = """```go
package main

import (
\t"context"
\t"fmt"
\t"time"
)

// Ticker sends the time every period until the context ends.
func Ticker(ctx context.Context, period time.Duration) <-chan time.Time {
\tout := make(chan time.Time)
\tgo func() {
\t\tdefer close(out)
\t\tticker := time.NewTicker(period)
\t\tdefer ticker.Stop()
\t\tfor {
\t\t\tselect {
\t\t\tcase <-ctx.Done():
\t\t\t\treturn
\t\t\tcase now := <-ticker.C:
\t\t\t\tout <- now
\t\t\t}
\t\t}
\t}()
\treturn out
}

func main() {
\tctx, cancel := context.WithTimeout(context.Background(), time.Second)
\tdefer cancel()
\tfor now := range Ticker(ctx, 200*time.Millisecond) {
\t\tfmt.Println(now.Format(time.StampMilli))
\t}
}
```

The goroutine owns the channel and is the only one to close it; the context is the only way to stop it."""

_HTML = """```html
<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width">
    <title>A calm page</title>
    <style>
      body { max-width: 40rem; margin: 4rem auto; font: 1.1rem/1.6 system-ui; }
      h1   { letter-spacing: -0.02em; }
    </style>
  </head>
  <body>
    <h1>Hello</h1>
    <p>Forty characters to a line, and room to breathe.</p>
  </body>
</html>
```

That is a whole, valid page; everything else is taste."""

_DIFF = """```diff
--- a/greet.py
+++ b/greet.py
@@ -1,3 +1,5 @@
-def greet(name):
-    print("Hello " + name)
+def greet(name: str) -> None:
+    if not name.strip():
+        raise ValueError("a greeting needs a name")
+    print(f"Hello {name}")
```

The function now says what it takes and refuses what it cannot greet."""

_REGEX = r"""```python
import re

DATE = re.compile(r"\b(?P<year>\d{4})-(?P<month>0[1-9]|1[0-2])-(?P<day>0[1-9]|[12]\d|3[01])\b")

for found in DATE.finditer("from 2026-11-03 to 2026-11-30, not 2026-13-01"):
    print(found["year"], found["month"], found["day"])
```

Named groups explain themselves. It checks the form, not the calendar: `2026-02-31` passes, so hand what it
finds to `datetime.date.fromisoformat`."""

_BY_LANGUAGE: tuple[tuple[str, str], ...] = (
    (r"\brust\b|\bcargo\b", _RUST),
    (r"\bsql\b|\bpostgres|\bquery\b", _SQL),
    (r"\bbash\b|\bshell\b|\bscript to (?:delete|remove|clean)", _BASH),
    (r"\btypescript\b|\bjavascript\b|\bjs\b|\bnode\b", _TYPESCRIPT),
    (r"\bgolang\b|\bin go\b|\bgo (?:code|program|function)\b|\bgoroutine", _GO),
    (r"\bhtml\b|\bcss\b|\bweb ?page\b", _HTML),
    (r"\bdiff\b|\bpatch\b", _DIFF),
    (r"\bregex\b|\bregular expression", _REGEX),
)

_OPENINGS = (
    "Here is one that runs as it stands:",
    "This does it, with nothing to install:",
    "A small, complete version:",
)

_STAND_INS = (
    "That very program I do not know by heart, and there is no model here to write it. So that you see code:",
    "No model is here to write just that. This one I know by heart:",
)
_CODE_WORDS = re.compile(
    rf"\b(?:{_LANGUAGES}|js|node|code|function|script|program|snippet|class|implement|regex|query|diff|page|web"
    r"|write|show|some|simple|small|short|example|using|with|and|for|the|that|please|me|first|then|an?)\b"
)
_STEM = 5


def code(heard: Heard) -> str | None:
    """A program in the language named, Python if none is."""
    if not _ASKED.search(heard.text) or heard.has(
        r"\bwhat(?:\W?s| is| are)\b|\bwho (?:made|created)\b|\btable\b"
    ):
        return None
    chosen = next((sample for pattern, sample in _BY_LANGUAGE if heard.has(pattern)), _PYTHON)
    openings = _OPENINGS if _fits(heard, chosen) else _STAND_INS
    return f"{heard.dice.choice(openings)}\n\n{chosen}"


def _fits(heard: Heard, sample: str) -> bool:
    """Whether the program does what was asked: nothing in particular, or something its own words name."""
    rest = _CODE_WORDS.sub(" ", heard.topic.lower())
    return all(word[:_STEM] in sample.lower() for word in re.findall(r"[^\W\d_]{3,}", rest))

"""A dozen things it really knows, and an honest frame for everything else."""

import re

from xai_tui.sandbox.voice.heard import Heard

_SSH = """## How SSH works

A connection is made in three steps, each resting on the one before.

1. **Key exchange.** Both sides agree on a shared secret without ever sending it (today usually X25519),
   and the server signs the result with its *host key*. That is the fingerprint you are asked about the
   first time.
2. **Authentication.** Inside the encrypted channel you prove who you are, best with a key pair: the server
   has your public key, and your client signs a challenge with the private one, which never leaves your
   machine.
3. **Channels.** One connection carries many: a shell, a forwarded port, a file transfer.

```bash
ssh-keygen -t ed25519
ssh-copy-id you@example.org
ssh -L 5432:localhost:5432 you@example.org   # their database, on your port
```

> If a host key changes and nobody told you, stop. It is a new server, or somebody in between."""

_TCP = """## TCP slow start

A sender does not know how much the path can carry, so it *asks by trying*:

- It begins with a **congestion window** of about ten segments.
- Every acknowledged segment lets it send one more, so the window **doubles each round trip**.
- At the threshold, or at the first loss, it changes to *congestion avoidance*: one segment more per round
  trip.

| round trip | window | sent so far |
|--:|--:|--:|
| 1 | 10 | 10 |
| 2 | 20 | 30 |
| 3 | 40 | 70 |
| 4 | 80 | 150 |

That is why a small answer over a *long* line is slow even if the line is wide: it ends before the window has
opened. Keeping connections open helps more than bandwidth does."""

_SKY = """## Why the sky is blue

Sunlight holds every colour. On its way through the air it meets molecules far smaller than its wavelength,
and those scatter short waves much more than long ones: with the **fourth power** of the frequency.

- Blue (450 nm) is scattered about **four times** as much as red (650 nm).
- So blue reaches your eye from everywhere, and the rest comes straight from the sun.
- In the evening the light crosses far more air. Its blue is gone before it arrives, and red is left.

Violet would be scattered even more, but the sun sends less of it, the upper air keeps some, and our eyes care
little for it."""

_WAL = """## Write-ahead logging in SQLite

In WAL mode a change is not written into the database but **appended to a log** beside it.

- *Readers* see the state at the moment they began, and never wait for a writer.
- *One writer* at a time appends pages; a commit is one more record in the log.
- A **checkpoint** later copies the pages back into the database and starts the log anew.

```sql
PRAGMA journal_mode = WAL;
PRAGMA busy_timeout = 5000;
```

It needs shared memory between the processes, so **all of them must be on one host**: never on a network
file system."""

_GIT = """## `git rebase`, without fear

A rebase takes the commits of your branch and **writes them again** on top of another one. The old ones still
exist; only the name of the branch has moved.

```bash
git fetch origin
git rebase origin/main        # replay my commits on top of main
git rebase --abort            # …or let it all be as it was
git reflog                    # where every branch has ever been
```

1. Rebase what is yours alone; *merge* what others have built upon.
2. When a conflict comes, you resolve it once per commit, so small commits pay off.
3. After it, `git push --force-with-lease` refuses to overwrite what you have not seen."""

_TOKENS = """## Tokens

A model reads neither letters nor words but **tokens**: pieces of text from a fixed list of about a hundred
thousand.

- An English word is one token if it is common, two or three if it is not. On average it is **four characters
  to a token**.
- Chinese and Japanese take about one token a character, code somewhat more than prose.
- You pay for the tokens of the *prompt* and of the *answer*, and for those of the **thoughts** as well.
- What was sent before in the same conversation is **cached** and costs a fraction.

So a long conversation gets dearer with each turn, even if the turns are short: all of it is sent again."""

_DEFERRED = """## Deferred completions

For what is not urgent, you hand in a prompt, get a `request_id`, and **collect the answer later**:

1. `POST /v1/chat/completions` with `"deferred": true` answers at once with the id.
2. `GET /v1/chat/deferred-completion/{request_id}` says **202** with an empty body until it is ready.
3. Then it says **200** with the answer, *exactly once*, and **404** for ever after.

> An answer that was fetched and then lost is gone. So store first, show second.

It has to be collected within 24 hours. In this program **F5** sends a prompt this way, and the jobs pane
does the rest."""

_RECURSION = """## Recursion

A function that calls itself, on something **smaller**, until it is small enough to answer at once.

```python
def hanoi(disks: int, source: str, target: str, spare: str) -> None:
    if disks == 0:
        return
    hanoi(disks - 1, source, spare, target)
    print(f"disk {disks}: {source} → {target}")
    hanoi(disks - 1, spare, target, source)
```

Three questions tell whether it is right:

1. Is there a case that **does not recurse**?
2. Does every call come **closer** to it?
3. If the smaller answers are right, is this one?

The third is induction, and it is all the proof you need. To understand more, see *recursion*."""

_OWNERSHIP = """## Ownership in Rust

Every value has **one owner**. When the owner goes out of scope, the value is dropped: no garbage
collector, no
`free`.

| you write | it means |
|:--|:--|
| `let b = a;` | the value *moves*; `a` can no longer be used |
| `&a` | a shared borrow: many may read |
| `&mut a` | an exclusive borrow: one may write, nobody else may look |
| `a.clone()` | a second value, paid for in the open |

```rust
let mut names = vec!["Ada".to_string()];
let first = &names[0];
names.push("Grace".to_string()); // error: `names` is borrowed
println!("{first}");
```

The push might move the vector's memory, and `first` would point into the void. What is a crash at night in
another language is a message from the compiler here."""

_HOLES = """## Black holes

Where enough mass is pressed into little enough room, space itself falls inwards faster than light can
climb out. The border is the **event horizon**; its radius is

$$r_s = \\frac{2GM}{c^2}$$

- For the *Sun* that is 3 km, for the *Earth* 9 mm.
- Seen from outside, a falling clock ticks slower and slower, turns red, and never quite arrives.
- Seen by the clock, nothing happens at the horizon at all, if the hole is large.

We know them by what they do: stars that circle nothing (the Nobel prize of 2020), ripples from two that merge
(2015), and a shadow in a ring of light (2019)."""

_TMUX = """## tmux in five minutes

tmux keeps your programs running on the far machine while your line comes and goes.

| keys | what happens |
|:--|:--|
| `tmux new -s work` | a session named *work* |
| `Ctrl+B` `D` | leave it running and go |
| `tmux attach -t work` | come back |
| `Ctrl+B` `C`, `Ctrl+B` `N` | a new window, the next window |
| `Ctrl+B` `%`, `Ctrl+B` `"` | split left and right, above and below |
| `Ctrl+B` `[` | scroll; `q` ends it |

- To let programs reach your clipboard, put `set -s set-clipboard on` into `~/.tmux.conf`.
- For all colours: `set -g default-terminal "tmux-256color"`."""

_BREAD = """## Bread with four ingredients

- 500 g flour
- 350 g water
- 10 g salt
- 3 g dry yeast

1. **Evening:** stir it all together until no flour is dry. Two minutes, no kneading. Cover.
2. **Night:** leave it alone, twelve hours at room temperature.
3. **Morning:** fold it four times, shape it, let it rest for an hour.
4. **Heat** a closed pot in the oven to 250 °C for half an hour, then put the bread in:
   - 30 minutes with the lid,
   - 15 minutes without.

*Wait an hour before you cut it.* Nobody does, but one should."""

_LONGEST_QUESTION = 400
_KNOWN: tuple[tuple[str, str], ...] = (
    (r"\bssh\b", _SSH),
    (r"\btcp\b|slow start", _TCP),
    (r"\bsky\b.*\bblue\b|\brayleigh\b", _SKY),
    (r"\bwal\b|write-ahead", _WAL),
    (r"\bgit\b|\brebase\b", _GIT),
    (r"\bdeferred\b", _DEFERRED),
    (r"\btokens?\b|\btokeni[sz]", _TOKENS),
    (r"\brecursion\b|\brecursive\b|\bhanoi\b", _RECURSION),
    (r"\bownership\b|\bborrow", _OWNERSHIP),
    (r"\bblack holes?\b", _HOLES),
    (r"\btmux\b", _TMUX),
    (r"\bbread\b|\bbake\b|\bsourdough\b", _BREAD),
)

_THINGS = (
    "SSH, TCP, tmux, Git, SQLite, tokens, deferred answers, recursion, Rust, black holes, the sky, bread"
)
_FRAMES = (
    """## {title}

You asked about **{topic}**. There is no model behind this answer, so rather than invent facts, here is a
frame that holds for most things one wants to understand:

1. **What is it for?** Name what was missing before it.
2. **What are its parts?** Three to five, each with one job.
3. **What goes in, what comes out?** Follow a single example from one end to the other.
4. **Where does it break?** The limits tell more than the merits:
   - too much of it,
   - too little time,
   - somebody who means harm.

> If you can explain it to somebody who asks *why* three times, you have understood it.""",
    """## {title}

That deserves a real model, and I am none. What I can show you is the form a good answer would have:

- a first sentence that **answers**, before anything else is said;
- then the reasons, the strongest first;
- one example, small enough to be tried at once;
- and what would *change* the answer.

With an API key, the same words go to Grok:

```bash
export XAI_API_KEY=xai-…
xai-tui ask "{topic}"
```

Meanwhile there are things I do know by heart: {things}.""",
    """## {title}

Three ways to look at **{topic}**:

**From outside.** What does somebody see who meets it for the first time? Write that down, in their words.

**From inside.** What holds it together, and who may change it? Most surprises live there.

**Over time.** How did it begin, and what was it never meant to be?

| ask | and you learn |
|:--|:--|
| those who use it | what it is good for |
| those who made it | what it was meant for |
| those who left it | where it ends |

I have no model to fill this in for you, but I know some things by heart: {things}.""",
)


def known(heard: Heard) -> str | None:
    """An explanation, where the subject is one of the dozen."""
    if not heard.topic or len(heard.text) > _LONGEST_QUESTION:
        return None
    for pattern, text in _KNOWN:
        if heard.has(pattern):
            return text
    return None


def frame(heard: Heard) -> str:
    """What can be said about anything."""
    topic = heard.topic
    title = topic[:1].upper() + topic[1:]
    return heard.dice.choice(_FRAMES).format(title=_plain(title), topic=_plain(topic), things=_THINGS)


def _plain(topic: str) -> str:
    """A topic that cannot upset the Markdown around it."""
    return re.sub(r"[\[\]<>{}|`*_\"\\$]", "", topic)

"""Answers in other scripts than the Latin one: wide, right to left, combining, pictorial."""

from xai_tui.sandbox.voice.heard import Heard

_JAPANESE = """## こんにちは

ターミナルの中でも、日本語はきれいに表示できます。

1. **漢字とかな**は二文字分の幅を使います。
2. *半角*の英数字（abc 123）は一文字分です。
3. 行の折り返しは、文字の途中ではなく、文字と文字のあいだで行われます。

| 言葉 | 読み | 意味 |
|:--|:--|:--|
| 端末 | たんまつ | terminal |
| 窓 | まど | window |
| 流れ | ながれ | stream |

> 急がば回れ。

ほかに見たいものはありますか。"""

_CHINESE = """## 你好

在终端里，中文的每个字占两格宽度。

1. **标题**、*强调* 和 `代码` 都可以混排。
2. 表格要按显示宽度对齐，而不是按字数。
3. 标点也是全角的：，。！？

| 词 | 拼音 | 意思 |
|:--|:--|:--|
| 终端 | zhōngduān | terminal |
| 模型 | móxíng | model |
| 词元 | cíyuán | token |

> 千里之行，始于足下。

还想看什么？"""

_KOREAN = """## 안녕하세요

한글은 터미널에서 두 칸을 차지합니다.

- **굵게**, *기울임*, `코드`
- 긴 문장은 낱말 사이에서 줄이 바뀝니다.

> 천 리 길도 한 걸음부터.

무엇을 더 보여 드릴까요?"""

_ARABIC = """## مرحبًا

هذه فقرة تُكتب من اليمين إلى اليسار، وفيها كلمة لاتينية مثل `terminal` وأرقام مثل 42.

- **أولًا**: الحروف تتصل بعضها ببعض.
- *ثانيًا*: علامات التشكيل لا تأخذ مكانًا.

> من جدّ وجد، ومن زرع حصد.

هل تريد مثالًا آخر؟"""

_HEBREW = """## שלום

זהו טקסט מימין לשמאל, ובתוכו מילה לועזית כמו `terminal` ומספר: 42.

- **ראשית**: האותיות אינן מתחברות.
- *שנית*: הניקוד נכתב מתחת לאותיות, כמו בְּרֵאשִׁית.

רוצה לראות עוד?"""

_RUSSIAN = """## Здравствуйте

Кириллица занимает в терминале столько же места, сколько латиница.

1. **Заголовки**, *курсив* и `код` работают как обычно.
2. Длинные слова, например «достопримечательность», переносятся целиком.
3. Кавычки здесь другие: «ёлочки».

> Тише едешь — дальше будешь.

Что показать ещё?"""

_GREEK = """## Καλημέρα

Τα ελληνικά γράμματα έχουν το ίδιο πλάτος με τα λατινικά, και οι τόνοι μένουν στη θέση τους.

- **αλήθεια**: η αρχή της φιλοσοφίας
- *λόγος*: λέξη, αιτία, αναλογία

> Ἓν οἶδα ὅτι οὐδὲν οἶδα.

Θέλεις κι άλλο;"""

_HINDI = """## नमस्ते

देवनागरी में मात्राएँ अक्षरों के साथ जुड़ती हैं, इसलिए एक अक्षर कई चिह्नों से बन सकता है।

- **क्षमा**, *ज्ञान*, `कोड`
- संख्याएँ: १, २, ३

> जहाँ चाह, वहाँ राह।

और क्या देखना चाहेंगे?"""

_EMOJI = """## Emoji 🎉

| what | sample | it is |
|:--|:-:|:--|
| plain | 🚀 | one code point, two cells |
| skin tone | 👋🏽 | a hand and a modifier |
| family | 👩‍👩‍👧‍👦 | four people, three joiners |
| flag | 🇯🇵 | two letters that became a flag |
| keycap | 1️⃣ | a digit with a hat |
| heart | ❤️ | a text character, asked to be a picture |

- 🍎 apples
- 🥖 bread
- ☕ and coffee

Terminals disagree about the width of half of these. That is not your fault."""

_BY_NAME: tuple[tuple[str, str], ...] = (
    (r"\bjapanese\b|日本語|[\u3040-\u30ff]", _JAPANESE),
    (r"\bchinese\b|\bmandarin\b|中文|[\u4e00-\u9fff]", _CHINESE),
    (r"\bkorean\b|[\uac00-\ud7af]", _KOREAN),
    (r"\barabic\b|[\u0600-\u06ff]", _ARABIC),
    (r"\bhebrew\b|[\u0590-\u05ff]", _HEBREW),
    (r"\brussian\b|\bcyrillic\b|[\u0400-\u04ff]", _RUSSIAN),
    (r"\bgreek\b|[\u0370-\u03ff]", _GREEK),
    (r"\bhindi\b|\bdevanagari\b|[\u0900-\u097f]", _HINDI),
    (r"\bemojis?\b|[\U0001f300-\U0001faff]", _EMOJI),
)


def scripts(heard: Heard) -> str | None:
    """An answer in the script that was named or written in."""
    for pattern, text in _BY_NAME:
        if heard.has(pattern):
            return text
    return None

"""A few sentences in other languages of the Latin script, for those who write in them."""

import re

from xai_tui.sandbox.voice.heard import Heard

_GERMAN = """Hallo! Ich bin die **Sandbox**: ein kleiner Server auf deinem eigenen Rechner, hinter dem kein \
Modell steht. Deutsch kann ich nur diese paar Sätze; an meinen Antworten sollst du sehen, wie sich das \
Programm anfühlt. Versuch es zum Beispiel hiermit:

- *explain how SSH works* – Überschriften, Listen, ein Zitat
- *Python code for quicksort* – hervorgehobener Code
- *a table of planets* – eine Tabelle
- *a long answer about the sea* – etwas zum Blättern

Mit einem eigenen Schlüssel in `XAI_API_KEY` antwortet **Grok**, auch auf Deutsch."""

_FRENCH = """Bonjour ! Je suis le **bac à sable** : un petit serveur sur votre propre machine, sans aucun \
modèle derrière. Je ne connais que ces quelques phrases de français ; mes réponses servent à montrer le \
programme à l'œuvre. Essayez par exemple :

- *explain how SSH works* – titres, listes, une citation
- *Python code for quicksort* – du code en couleurs
- *a table of planets* – un tableau
- *a long answer about the sea* – de quoi faire défiler

Avec une clé dans `XAI_API_KEY`, c'est **Grok** qui répond, en français aussi."""

_SPANISH = """¡Hola! Soy el **sandbox**: un pequeño servidor en tu propia máquina, sin ningún modelo detrás. \
De español solo sé estas frases; mis respuestas sirven para ver cómo se siente el programa. Prueba, por \
ejemplo:

- *explain how SSH works* – títulos, listas, una cita
- *Python code for quicksort* – código con colores
- *a table of planets* – una tabla
- *a long answer about the sea* – algo largo para desplazarse

Con una clave en `XAI_API_KEY` responde **Grok**, también en español."""

_TONGUES: tuple[tuple[str, str, str], ...] = (
    (
        r"^\W*(?:hallo|servus|guten (?:tag|morgen|abend))\b|\b(?:auf|in) deutsch\b|\bin german\b",
        (
            r"wie|was|wer|warum|ist|sind|ein|eine|einen|mir|mich|der|die|das|und|nicht|bitte|über|von|geht|dir"
            r"|schreib\w*|erzähl\w*|erklär\w*|kannst|du"
        ),
        _GERMAN,
    ),
    (
        r"^\W*(?:bonjour|salut)\b|\ben français\b|\bin french\b",
        (
            r"qu['’]?est|que|quoi|comment|pourquoi|est|une?|le|la|les|des|et|moi|sur|pour|quelle?|explique\w*"
            r"|écri\w*|raconte\w*|ça|va|tu"
        ),
        _FRENCH,
    ),
    (
        r"^\W*(?:hola|buen[oa]s (?:días|tardes|noches))\b|\ben español\b|\bin spanish\b|[¿¡]",
        r"qué|cómo|quién|cuál|por|para|es|una?|el|la|los|las|y|me|sobre|explica\w*|escribe|cuenta|estás",
        _SPANISH,
    ),
)
_ENOUGH = 3
_LONGEST = 200


def tongues(heard: Heard) -> str | None:
    """An answer in the language written in or named: told by a greeting, or by three of its small words."""
    if len(heard.text) > _LONGEST:
        return None
    for marks, words, text in _TONGUES:
        small = re.findall(rf"(?<![\w'’])(?:{words})(?![\w])", heard.lower)
        if heard.has(marks) or len(small) >= _ENOUGH:
            return text
    return None

"""The model lists of earlier runs, by origin, so that the picker is full before the server has answered."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from xai_tui.config.paths import write_private
from xai_tui.domain.model import Model, ModelKind
from xai_tui.domain.money import Prices

_KEPT_ORIGINS = 8
_TUPLES = ("aliases", "input_modalities", "output_modalities", "efforts")
_FORM = {item.name for item in fields(Model)}


@dataclass(frozen=True, slots=True)
class CachedModels:
    """A model list and its age.

    Attributes:
        models: As they were when fetched.
        at: When that was, in Unix seconds.
    """

    models: tuple[Model, ...]
    at: float


class ModelCache:
    """One file for all origins; a damaged one is no worse than none.

    Args:
        file: Where it is; `None` keeps nothing.
    """

    def __init__(self, file: Path | None) -> None:
        self._file = file

    def get(self, origin_id: str) -> CachedModels | None:
        """What is kept for an origin."""
        entry: Any = self._read().get(origin_id)
        try:
            return CachedModels(tuple(_model(row) for row in entry["models"]), float(entry["at"]))
        except (TypeError, ValueError, KeyError, AttributeError):
            return None

    def put(self, origin_id: str, models: Sequence[Model], at: float) -> None:
        """Keep a list; a disk that refuses costs the next start its head start, nothing more."""
        if self._file is None:
            return
        kept = self._read()
        kept[origin_id] = {"at": at, "models": [asdict(model) for model in models]}
        newest = sorted(kept.items(), key=lambda item: _age_key(item[1]), reverse=True)[:_KEPT_ORIGINS]
        try:
            write_private(self._file, json.dumps(dict(newest), ensure_ascii=False).encode())
        except OSError:
            self._file = None

    def _read(self) -> dict[str, Any]:
        if self._file is None:
            return {}
        try:
            found = json.loads(self._file.read_bytes())
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}


def _age_key(entry: Any) -> float:
    at = entry.get("at") if isinstance(entry, dict) else None
    return float(at) if isinstance(at, int | float) else 0.0


def _model(row: dict[str, Any]) -> Model:
    known = {name: value for name, value in row.items() if name in _FORM}
    known |= {name: tuple(known.get(name, ())) for name in _TUPLES}
    known |= {"kind": ModelKind(known["kind"]), "prices": Prices(**known["prices"])}
    return Model(**known)

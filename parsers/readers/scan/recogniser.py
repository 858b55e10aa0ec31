"""The recogniser: crops of single lines in, characters with their probabilities out.

It runs the recognition model that lies inside the wheel of ``rapidocr`` on ONNX Runtime; no other model is ever looked
for and nothing is fetched. The class probabilities themselves are used, so that a digit keeps its rivals.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from parsers.errors import OcrMissing

#: An image as OpenCV and NumPy hold it. (Without the extra neither is there to be checked.)
Pixels = Any

COMMAND = "pip install 'nianbao[ocr]'"
_NEEDED = ("cv2", "numpy", "onnxruntime", "rapidocr")
_MODEL = "PP-OCRv6_rec_small.onnx"

_HEIGHT = 48
_WIDEST = 2400
_NARROWEST = 32
_STEP = 16
#: Pixels of one batch; more does not make it faster.
_BATCH = 4096

#: Characters that a printed figure can be taken for.
CONFUSED = {
    "0": "OoQ〇○ＯοОО０Dロ口",
    "1": "lI|!丨｜ｌ１i亅",
    "2": "Zz２",
    "3": "３",
    "4": "４",
    "5": "Ss５",
    "6": "b６",
    "7": "７",
    "8": "B８",
    "9": "gq９",
    ".": "。．·",
    ",": "，、",
    "-": "—–－―一ー",
    "/": "／",
    "+": "＋十",
}
_FIGURES = "0123456789.,-/+"


@dataclass(frozen=True, slots=True)
class Reading:
    """What stands in one crop. ``confidence`` is that of its least certain character, ``mean`` the mean of them all;
    both are 0 where nothing was read.

    For a figure, ``digits`` is the text over the characters of figures alone, ``certainty`` its confidence and
    ``rivals`` the other texts that the recogniser thought possible, each with its probability, the likeliest first.
    """

    text: str
    confidence: float
    mean: float = 0.0
    digits: str = ""
    certainty: float = 0.0
    rivals: tuple[tuple[str, float], ...] = ()


def installed() -> bool:
    """Whether the extra ``ocr`` is there. Imports nothing of it."""
    return all(find_spec(name) is not None for name in _NEEDED)


def demand() -> None:
    """Raises OcrMissing, with the command that installs it, where the extra ``ocr`` is not there."""
    if not installed():
        raise OcrMissing(f"reading pictures needs the extra ocr: {COMMAND} / 识别图片需要安装 ocr 组件：{COMMAND}")


@lru_cache(maxsize=1)
def recogniser() -> Recogniser:
    """The one recogniser of the process. Raises OcrMissing."""
    demand()
    return Recogniser()


class Recogniser:
    """Holds the model. Safe for threads: one batch at a time."""

    def __init__(self) -> None:
        import numpy as np
        import onnxruntime

        spec = find_spec("rapidocr")
        model = Path(spec.origin).parent / "models" / _MODEL if spec is not None and spec.origin else Path(_MODEL)
        if not model.is_file():
            raise OcrMissing(f"the installed rapidocr has no model {_MODEL}: {COMMAND} --upgrade")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 2
        options.log_severity_level = 4
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self._session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
        self._input = self._session.get_inputs()[0].name
        self.characters = ["", *self._session.get_modelmeta().custom_metadata_map["character"].splitlines(), " "]
        at = {character: index for index, character in enumerate(self.characters)}
        self._groups = [
            np.array([at[c] for c in dict.fromkeys((figure, *CONFUSED.get(figure, ""))) if c in at])
            for figure in _FIGURES
        ]
        self._lock = threading.Lock()

    def read(self, crops: Sequence[Pixels], check: Callable[[], None] | None = None) -> list[Reading]:
        """What stands in each grey crop (dark on white, one line each). ``check`` may raise between batches."""
        order = sorted(range(len(crops)), key=lambda index: _width(crops[index]))
        out: list[Reading | None] = [None] * len(crops)
        start = 0
        while start < len(order):
            width = _width(crops[order[start]])
            stop = start + 1
            while stop < len(order):
                wider = _width(crops[order[stop]])
                if wider > width + 3 * _STEP or wider * (stop - start + 1) > _BATCH:
                    break
                stop += 1
            if check is not None:
                check()
            together = order[start:stop]
            for index, reading in zip(together, self._batch([crops[i] for i in together]), strict=True):
                out[index] = reading
            start = stop
        return [reading if reading is not None else Reading("", 0.0) for reading in out]

    def _batch(self, crops: list[Pixels]) -> list[Reading]:
        import cv2
        import numpy as np

        width = max(_width(crop) for crop in crops)
        data = np.zeros((len(crops), 3, _HEIGHT, width), dtype=np.float32)
        for index, crop in enumerate(crops):
            wide = min(width, max(1, round(crop.shape[1] * _HEIGHT / crop.shape[0])))
            way = cv2.INTER_AREA if crop.shape[0] > 1.5 * _HEIGHT else cv2.INTER_LINEAR
            data[index, :, :, :wide] = (
                cv2.resize(crop, (wide, _HEIGHT), interpolation=way).astype(np.float32) / 127.5 - 1
            )
        with self._lock:
            chances = self._session.run(None, {self._input: data})[0]
        return [self._decoded(one) for one in chances]

    def _decoded(self, chances: Pixels) -> Reading:
        """Greedy decoding, once over all characters and once over those of figures alone."""
        text, confidence, mean = _greedy(chances, self.characters)
        if not text or len(text) > 20:
            return Reading(text, confidence, mean)
        import numpy as np

        folded = np.stack(
            [chances[:, 0], *(chances[:, group].sum(axis=1) for group in self._groups)],
            axis=1,
        )
        names = ["", *_FIGURES]
        digits, certainty, _ = _greedy(folded, names)
        return Reading(text, confidence, mean, digits, certainty, _rivals(folded, names, digits))


def _width(crop: Pixels) -> int:
    exact = crop.shape[1] * _HEIGHT / crop.shape[0]
    return int(min(_WIDEST, max(_NARROWEST, -(-exact // _STEP) * _STEP)))


def _greedy(chances: Pixels, names: Sequence[str]) -> tuple[str, float, float]:
    """The likeliest text, the chance of its least certain character, and that of its characters in the mean."""
    best = chances.argmax(axis=1)
    text: list[str] = []
    peaks: list[float] = []
    last = 0
    for frame, index in enumerate(best):
        if index:
            chance = float(chances[frame, index])
            if index != last:
                text.append(names[index])
                peaks.append(chance)
            else:
                peaks[-1] = max(peaks[-1], chance)
        last = index
    return "".join(text), min(peaks, default=0.0), sum(peaks) / len(peaks) if peaks else 0.0


def _rivals(chances: Pixels, names: Sequence[str], digits: str) -> tuple[tuple[str, float], ...]:
    """Other texts by a small beam search over the figures; texts with less than one in a thousand are left out."""
    beams: dict[tuple[str, int], float] = {("", 0): 1.0}
    for row in chances:
        grown: dict[tuple[str, int], float] = {}
        for (text, last), chance in beams.items():
            for index in row.argsort()[::-1][:4]:
                more = chance * float(row[index])
                if more < 1e-5:
                    break
                name = text if index in (0, last) else text + names[index]
                key = (name, int(index))
                grown[key] = grown.get(key, 0.0) + more
        beams = dict(sorted(grown.items(), key=lambda item: (-item[1], item[0]))[:12])
    sums: dict[str, float] = {}
    for (text, _), chance in beams.items():
        sums[text] = sums.get(text, 0.0) + chance
    found = [(text, chance) for text, chance in sums.items() if text != digits and chance >= 0.001]
    return tuple(sorted(found, key=lambda item: (-item[1], item[0]))[:5])

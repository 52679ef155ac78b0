"""What an initiative says with its places taken out: so that the same said of another place is seen to be the same."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from storage.records.words import fold

_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+|[.!?;:\n–,()-]")
_BEGINS = frozenset(".!?;:\n–-")
_STOP = _BEGINS | frozenset(",()")
_YEAR = re.compile(r"(?:199|20[0-3])\d")
_ABBREVIATIONS = {
    "tdp": "tổ dân phố",
    "kdc": "khu dân cư",
    "kp": "khu phố",
    "tt": "thị trấn",
    "tx": "thị xã",
    "tp": "thành phố",
    "gtnt": "giao thong nong thon",
    "gt": "giao thong",
    "ntm": "nong thon moi",
    "dvk": "dan van kheo",
    "nvh": "nha van hoa",
    "vsmt": "ve sinh moi truong",
    "bvmt": "bao ve moi truong",
    "antt": "an ninh trat tu",
    "tthc": "thu tuc hanh chinh",
    "dvc": "dich vu cong",
    "dvctt": "dich vu cong truc tuyen",
    "mttq": "mat tran to quoc",
    "ubnd": "uy ban nhan dan",
    "lhpn": "lien hiep phu nu",
    "hpn": "hoi phu nu",
    "ccb": "cuu chien binh",
    "hccb": "hoi cuu chien binh",
    "nd": "nhan dan",
    "htx": "hop tac xa",
    "clb": "cau lac bo",
    "bhyt": "bao hiem y te",
    "vd": "van dong",
    "xd": "xay dung",
    "mh": "mo hinh",
    "bcd": "ban chi dao",
    "bqt": "ban quan tri",
    "bql": "ban quan ly",
    "cb": "can bo",
    "cbcs": "can bo chien si",
    "hv": "hoi vien",
    "dv": "doan vien",
    "dvtn": "doan vien thanh nien",
    "tn": "thanh nien",
    "tntn": "thanh nien tinh nguyen",
    "pn": "phu nu",
    "hnd": "hoi nong dan",
    "nct": "nguoi cao tuoi",
    "hs": "hoc sinh",
    "gv": "giao vien",
    "thcs": "trung hoc co so",
    "thpt": "trung hoc pho thong",
    "dn": "doanh nghiep",
    "bd": "bo doi",
    "bdbp": "bo doi bien phong",
    "llvt": "luc luong vu trang",
    "tht": "to hop tac",
    "vsat": "ve sinh an toan",
    "attp": "an toan thuc pham",
    "ptdt": "pho thong dan toc",
    "dtts": "dan toc thieu so",
    "bhxh": "bao hiem xa hoi",
    "khkt": "khoa hoc ky thuat",
    "sxkd": "san xuat kinh doanh",
    "trd": "trieu dong",
    "tr": "trieu",
}
"""As officers write them."""
_OF_ALL = frozenset("truong pho gia cac tung moi nhieu ca toan lien".split())
"""Before a word for a place: *trưởng thôn, già làng, từng bản, toàn xã*; no name follows then."""
_PLACE_NOUNS = tuple(
    tuple(noun.split())
    for noun in (
        "tổ dân phố", "khu dân cư", "tổ dân cư", "thị trấn", "thị xã", "thành phố", "khu phố", "đặc khu", "địa bàn",
        "tiểu khu", "tỉnh", "huyện", "quận", "phường", "xã", "thôn", "bản", "xóm", "ấp", "khu", "phố", "buôn", "làng",
        "khóm", "đội", "tổ",
    )
)  # fmt: skip
"""What places are called, the longer before what it begins with."""
_AMBIGUOUS = frozenset(("tổ", "bản", "đội", "khu", "quận", "tỉnh", "phố", "ấp", "làng", "địa bàn"))
"""Words that are also others (*tổ tự quản*, *bản sắc*, *làng nghề*): places only before a number or a name."""
_BEGINNING = {fold(noun[0]): [one for one in _PLACE_NOUNS if fold(one[0]) == fold(noun[0])] for noun in _PLACE_NOUNS}
"""The same by their first syllables."""
_NUMBERED = re.compile(r"\d+[a-z]?")
_ORGANISATIONS = frozenset(
    """
    hoi doan chi bo dang uy ban mat tran to quoc phu nu cuu chien binh nong dan thanh nien nguoi cao tuoi cong
    an quan su trung tam truong mam non tieu hoc thcs thpt so phong benh vien tram y te van hoa kheo nhan lien
    hiep vu trang bien dai doi doanh nghiep hop tac xa cau lac ly nha nuoc hanh chinh thu tuc dich truc tuyen
    tay nung dao mong thai kinh muong khmer viet nam bac ho mac thon moi mua xuan tet toan ngay ket phat giao
    xay dung vi va
    """.split()
)
"""Words that are written with a capital and yet name no place."""
_NOT_IN_NAMES = frozenset(
    """
    hien dat lam mo xay dung van dong tham gia giu gin bao ve trong va cho de voi nam o tai cua theo la den tu
    co duoc khong thuc phong trao nhan dan hoi vien doan phu nu thanh nien nong cuu nguoi ho dinh duong rac thai
    moi truong sach dep xanh toan giao thong sinh hoa gop cong tien ung ngay quy giup tro phat trien tuyen
    truyen khai cay dien chieu sang camera ninh phan loai thu gom kinh te quan kieu mau gan quyen
    """.split()
)
"""Common words: where a text has no capitals, no place is called so."""
USUAL = frozenset(
    """
    dan van kheo mo hinh xay dung nong thon moi hoa tuyen truyen dong nhan thuc hien nam trong cong tac tham gia
    hoi vien doan cac va cho cua voi gan de tu tai tot nguoi la o the phat huy vai tro cot lam tang cuong nang
    cao chat luong hieu qua phong trao cuoc chuong trinh toan ba con quan chung gop phan cung dat duong giao
    thong be tong ngay tien m m² m2 km ho khoang tren it nhat
    """.split()
)
"""Words of the movement itself: they say little about what one initiative does."""


class Gist(NamedTuple):
    """An initiative's words with places taken out."""

    name: tuple[str, ...]
    told: tuple[str, ...]
    """What it is to bring and how, in words."""
    figures: frozenset[str]
    """The amounts among them."""


def gist(name: str, told: Iterable[str], places: Iterable[str]) -> Gist:
    """Take the places out of an initiative's words; ``places`` are names that are known to be such."""
    known: dict[str, list[tuple[str, ...]]] = {}
    for place in places:
        if syllables := _proper(place):
            known.setdefault(syllables[0], []).append(syllables)
    words = [word for part in told for word in without_places(part, known)]
    figures = frozenset(word for word in words if word[0].isdigit())
    return Gist(
        tuple(dict.fromkeys(without_places(name, known))),
        tuple(dict.fromkeys(word for word in words if word not in figures)),
        figures,
    )


def without_places(words: str, known: Mapping[str, Sequence[tuple[str, ...]]] = MappingProxyType({})) -> list[str]:
    """The words of a text in the way of :func:`fold`, without places, their numbers, and years.

    ``known`` are names of places by their first syllables.
    """
    cased = not words.isupper() and not words.islower()
    marked = not words.isascii()
    tokens = _tokens(words, cased=cased)
    kept: list[str] = []
    at = 0
    while at < len(tokens):
        noun = _noun_at(tokens, at, marked=marked)
        if noun:
            named = cased or not at or tokens[at - 1].word not in _OF_ALL
            end = _name_end(tokens, at + len(noun), cased=cased) if named else at + len(noun)
            if end > at + len(noun) or " ".join(noun) not in _AMBIGUOUS:
                at = end
                continue
        for place in known.get(tokens[at].word, ()):
            if tuple(token.word for token in tokens[at : at + len(place)]) == place:
                at += len(place)
                break
        else:
            token = tokens[at]
            if token.word not in _STOP and not token.names and not _YEAR.fullmatch(token.word):
                kept.append(token.word)
            at += 1
    return kept


class _Token(NamedTuple):
    word: str
    marked: str
    """With the marks that it was written with, in small letters."""
    capital: bool
    names: bool
    """Written as a name is, where no sentence begins, and no organisation's word."""


def _tokens(words: str, *, cased: bool) -> list[_Token]:
    found: list[_Token] = []
    begins = True
    for written in _TOKEN.findall(words):
        if written in _STOP:
            found.append(_Token(written, written, capital=False, names=False))
            begins = begins or written in _BEGINS
            continue
        number = written[0].isdigit()
        folded = written.replace(".", "").replace(",", "p") if number else fold(written)
        capital = cased and written[0].isupper() and not (len(written) > 1 and written.isupper())
        names = capital and not begins and folded not in _ORGANISATIONS
        if folded in _ABBREVIATIONS:
            long = _ABBREVIATIONS[folded].split()
            found += [_Token(fold(word), word, capital=False, names=False) for word in long]
        else:
            found.append(_Token(folded, written.casefold(), capital, names))
        begins = False
    return found


def _noun_at(tokens: Sequence[_Token], at: int, *, marked: bool) -> tuple[str, ...]:
    """The word for a place that stands here; empty where none does. Without marks *xa* may well be *xã*."""
    for noun in _BEGINNING.get(tokens[at].word, ()) if at < len(tokens) else ():
        here = tokens[at : at + len(noun)]
        if marked and tuple(token.marked for token in here) == noun:
            return noun
        if not marked and tuple(token.word for token in here) == tuple(map(fold, noun)):
            return noun
    return ()


def _name_end(tokens: Sequence[_Token], at: int, *, cased: bool) -> int:
    """Where the name ends that follows a word for a place."""
    end = at
    if end < len(tokens) and tokens[end].word == "so" and end + 1 < len(tokens):
        end += _NUMBERED.fullmatch(tokens[end + 1].word) is not None
    while end < len(tokens) and (_NUMBERED.fullmatch(tokens[end].word) or tokens[end].capital):
        end += 1
        if _NUMBERED.fullmatch(tokens[end - 1].word) and not tokens[end - 1].capital:
            return end
    if end == at and not cased:
        while end < len(tokens) and end < at + 2 and tokens[end].word not in _NOT_IN_NAMES | _STOP:
            end += 1
    return end


def _proper(place: str) -> tuple[str, ...]:
    """The name of a place without the word for what it is; empty where nothing telling is left."""
    tokens = _tokens(place, cased=False)
    noun = _noun_at(tokens, 0, marked=not place.isascii())
    name = tuple(token.word for token in tokens[len(noun) :] if token.word not in _STOP)
    return name if len("".join(name)) > 3 else ()

"""Units: what may stand after a number, and which kind of thing it makes of it."""

from dataclasses import dataclass
from fractions import Fraction

from bot.quantities.measures import Region
from bot.quantities.tokens import Lexicon


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit and its size in the canonical one; `local` measures are sized by region, one of no size is asked."""

    kind: str
    name: str
    size: Fraction | None = Fraction(1)
    local: str = ""
    region: Region | None = None
    #: 1.250 of it can hardly be meant as thousands, so dot and decimal point cannot be told apart.
    large: bool = False


DONG = Unit("money", "đồng")
PERCENT = Unit("percent", "%")
HA = Unit("area", "ha", Fraction(10_000), large=True)
WORK_DAY = Unit("labour", "ngày công")
HOUSEHOLDS = Unit("households", "hộ")
PEOPLE = Unit("people", "người")
#: Who may as well be the giver: "500 nghìn chị Ba góp".
ADDRESSED = Unit("people", "người")
ATTENDANCES = Unit("attendances", "lượt")
GOODS = Unit("item", "")
#: Hours, days, times: never a result. Other things that are counted: neither.
TIME = Unit("time", "")
OTHER = Unit("other", "")
CONG = Unit("area", "công", None, "công", large=True)
KM = Unit("length", "km", Fraction(1000), large=True)

_MONEY = {
    "đồng|đ|vnđ|vnd|việt nam đồng|đồng chẵn|đồng vn": DONG,
    "usd|!!đô la|!!đô|!!đôla|eur|euro|nhân dân tệ|tệ|$": Unit("money", "ngoại tệ", None),
}
_AREA = {
    "m2|mét vuông|met vuong|m vuông|mét 2|mv": Unit("area", "m²"),
    "ha|hecta|héc ta|héc - ta|hec - ta|hec ta|hécta|hta|hécta đất|mẫu tây": HA,
    "km2|km vuông|ki lô mét vuông|cây số vuông": Unit("area", "km²", Fraction(1_000_000), large=True),
    "dm2|đề xi mét vuông": Unit("area", "dm²", Fraction(1, 100)),
    "cm2": Unit("area", "cm²", Fraction(1, 10_000)),
    "!sào": Unit("area", "sào", None, "sào", large=True),
    "!sào bắc bộ|!sào bắc": Unit("area", "sào", None, "sào", "north", large=True),
    "!sào trung bộ|!sào trung": Unit("area", "sào", None, "sào", "central", large=True),
    "!mẫu": Unit("area", "mẫu", None, "mẫu", large=True),
    "!mẫu bắc bộ": Unit("area", "mẫu", None, "mẫu", "north", large=True),
    "!mẫu trung bộ": Unit("area", "mẫu", None, "mẫu", "central", large=True),
    "!mẫu nam bộ": Unit("area", "mẫu", None, "mẫu", "south", large=True),
    "!thước|!thước đất": Unit("area", "thước", None, "thước"),
    "công đất|công ruộng|công vườn|công lúa|công tầm cắt": CONG,
    "công nam bộ": Unit("area", "công", None, "công", "south", large=True),
    "công tầm lớn|công tầm điền|thước vuông|miếng đất|lô đất|thửa đất|lô|thửa|mảnh đất": Unit("area", "", None),
    "mét vuông đất|m2 đất": Unit("area", "m²"),
    "mẫu số|mẫu phiếu|mẫu đơn|mẫu nhà|mẫu biểu|mẫu câu": OTHER,
}
_LABOUR = {
    "ngày công|ngày - công|công|ngày công lao động|công lao động|ngày lao động|công thợ|công lđ": WORK_DAY,
    "ngày công lđ": WORK_DAY,
    "công nhật|công phổ thông|công xây|ncld|ncông|nc|ngàycông": WORK_DAY,
    "giờ công|buổi công|lượt công|nửa công|tháng công|giờ lao động": Unit("labour", "", None),
    "buổi lao động": TIME,
    "công trình|công việc|công ty|công viên|công văn|công cụ|công suất|công đoàn|công tác": OTHER,
    "công đoạn": OTHER,
    "công sở|công điện|công sự|công tơ|công te nơ|công trường|cộng đồng": OTHER,
}
_LENGTH = {
    "m|mét|met|mét dài|m dài|mét tới|m tới|md|met dai|thước tây": Unit("length", "m"),
    "km|ki lô mét|kilomet|kilômét|ki - lô - mét|cây số|ki lô|kí lô mét|cây số đường|ki lo met": KM,
    "hm": Unit("length", "hm", Fraction(100)),
    "dm|đề xi mét": Unit("length", "dm", Fraction(1, 10)),
    "cm|xen ti mét|xăng ti mét|centimet|phân|xentimet": Unit("length", "cm", Fraction(1, 100)),
    "mm|mi li mét|li": Unit("length", "mm", Fraction(1, 1000)),
    "!!dặm|hải lý|inch": Unit("length", "", None),
}
_SHARE = {
    "%|phần trăm|pct|phan tram": PERCENT,
    "‰|phần nghìn|phần ngàn": Unit("percent", "", None),
}
_HEADS = {
    "hộ|hộ dân|hộ gia đình|gia đình|hộ gđ|nóc nhà|hộ nông dân|hộ hội viên|hộ thành viên": HOUSEHOLDS,
    "người|nhân khẩu|khẩu|cán bộ|hội viên|đoàn viên|đảng viên|lao động|thanh niên|phụ nữ": PEOPLE,
    "nông dân|chiến sĩ|chiến sỹ|tình nguyện viên|thành viên|học sinh|sinh viên|em học sinh": PEOPLE,
    "em|cháu|cụ|công nhân|công chức|công an|công dân|viên chức|giáo viên|đồng chí": PEOPLE,
    "cựu chiến binh|đồng bào|đại biểu|già làng|trẻ em": PEOPLE,
    "đ / c|đc|dân quân|dân quân tự vệ|tự vệ": PEOPLE,
    "chị|chị em|anh chị|anh chị em|cô chú|bà con|người dân": ADDRESSED,
    "bộ đội|đvtn|ccb|quần chúng|phật tử|giáo dân|tín đồ|thầy cô|thầy cô giáo|phụ huynh|tnv": PEOPLE,
    "hội viên phụ nữ": PEOPLE,
    "lượt|lượt người|lượt hộ|lượt cán bộ|lượt đoàn viên|lượt hội viên|lượt tham gia": ATTENDANCES,
    "lượt dân": ATTENDANCES,
    "lượt nhân dân|lượt bà con|lượt người dân|lượt thanh niên|lượt học sinh": ATTENDANCES,
    "lượt người tham gia": ATTENDANCES,
    "lượt ra quân|lượt tuần tra|lượt kiểm tra|lượt phát thanh|lượt họp|lượt dọn|lượt đi": OTHER,
    "lượt xe|lượt tin|lượt tuyên truyền|lượt chia sẻ|lượt xem|lượt phát|lượt bài|lượt like": OTHER,
}
_GOODS = {
    "bao|tấn|tạ|yến|kg|ki lô gam|cân|lạng|gam|viên|khối|m3|mét khối|m khối|lít|thùng|hộp|gói|túi": GOODS,
    "cây|cành|con|cái|chiếc|bộ|suất|phần quà|quyển|cuốn|vở|bóng|cột|tấm|thanh|cuộn|téc|bồn": GOODS,
    "xe cát|xe đá|xe đất|xe sỏi|xe đạp|xe lăn|xe máy|chuyến xe|chuyến|ca máy|ca xe|giờ máy|máy": GOODS,
    "ghế|bàn|tủ|giường|chăn|áo|đôi|cặp|quạt|đèn|camera|cống|ống|téc nước|thẻ|bảng|biển|pano": GOODS,
    "thúng|gánh|bó|khóm|giỏ|chậu|cốt pha|chai|bình|mâm|can|kiện|cọc|cột đèn|cột điện|phần|xe": GOODS,
    "củ|quả|trái|lá|vé|tivi|ti vi|loa|giá sách|đầu sách|gốc|giống|bát|nồi|thùng rác|ba lô": GOODS,
    "tấn xi măng|bồn hoa|bồn cây|khuôn": GOODS,
}
_TIMES = {
    "lần|buổi|cuộc|đợt|giờ|h|phút|ngày|tuần|tháng|năm|quý|hôm|đêm|ca|kỳ|vòng|phiên": TIME,
    "cây cầu|con đường|con ngõ|con kênh|con mương|cái ngõ|bộ phận|tấm gương|phần việc|con suối": OTHER,
    "bảng tin|biển báo|cặp vợ chồng|con em|cuốn chiếu|quả cầu|thẻ bảo hiểm y tế": GOODS,
    "m nước|bàn tay|đôi tay|đôi bờ|xe tải qua": OTHER,
}

UNITS_TABLE = Lexicon(_MONEY, _AREA, _LABOUR, _LENGTH, _SHARE, _HEADS, _TIMES, _GOODS)
#: In a land field of the south a bare công or thước is land; in a length field a cây is a kilometre.
FIELD_UNITS = {
    "area": Lexicon({"công": CONG, "a": Unit("area", "a", Fraction(100))}),
    "length": Lexicon({"cây": KM}),
}
#: What says of a "công" that it is land.
SOIL = Lexicon({"đất|đất ở|đất vườn|đất ruộng|đất nông nghiệp|mặt bằng|ruộng|vườn": True})

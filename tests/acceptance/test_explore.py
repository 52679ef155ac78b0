import pytest

from tests.handlers.helpers import *
from tests.place import *

pytestmark = pytest.mark.server


async def test_x(here):
    officer, boss = here.phone(QUANG_SON), here.phone(COORDINATOR)
    await register(officer)
    await register(officer, "Tuyên truyền vận động nhân dân giữ vệ sinh thôn Đông Hồng", send=False)
    await tell(officer, "[✎ Kết quả sẽ đạt]", "nhiều hộ tham gia hơn", "[Gửi]")
    await register(officer, "Nhà sạch vườn đẹp xã Quảng Sơn")
    await tell(boss, "/xetduyet")
    await tell(boss, "[1]")
    await tell(
        boss,
        "[Đề nghị bổ sung]",
        "[Tên]",
        "ghi rõ tên thôn",
        "[Kết quả sẽ đạt]",
        "[Chưa có số đo được]",
        "[Đủ rồi]",
        "20/4",
        "[Gửi đề nghị]",
    )
    await officer.hear("Hồ sơ gần xong")
    await tell(officer, "[Bổ sung]", "Vận động giữ vệ sinh thôn Đông Hồng xã Quảng Sơn", "45 hộ", "[Gửi]")
    await boss.hear("Đã bổ sung xong")
    await tell(boss, "[Xem ngay]")
    await tell(boss, "[Gợi ý tên]", "Giữ sạch đường làng thôn Đông Hồng")
    await officer.hear("gợi ý")
    await tell(officer, "[Đồng ý]")
    await boss.hear("đồng ý đổi tên")
    await tell(boss, "/xetduyet", "[Duyệt 4 mô hình")
    await officer.hear("đã được duyệt")
    await tell(officer, "/mohinh dong hong", "[1]")
    await tell(
        officer,
        "/dangky",
        "[Mô hình năm trước]",
        "[1]",
        "[Sửa rồi tiếp tục]",
        "[Giữ",
        "50 hộ có nhà tiêu",
        "[Giữ",
        "[Gửi]",
    )
    await tell(boss, "/xetduyet", "[1]", "[Chuyển cấp]")
    print(officer.transcript())
    print(boss.transcript())

"""What a check may find and how it is made, in the words of choices, lists and minutes."""

from __future__ import annotations

from storage.records.checks import Finding, Way

WAYS = {Way.ON_SPOT: "Tại chỗ", Way.PHONE: "Qua điện thoại", Way.PAPER: "Xem hồ sơ"}
FINDINGS = {
    Finding.AS_REPORTED: "Đúng như báo",
    Finding.LESS: "Ít hơn báo",
    Finding.MORE: "Nhiều hơn báo",
    Finding.NOTHING: "Chưa có gì",
}

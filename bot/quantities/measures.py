"""Local measures of land: what a sào, a mẫu, a thước or a công is, by region."""

from fractions import Fraction
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Region = Literal["north", "central", "south"]


class Measures(BaseModel):
    """Square metres of the old measures; a province may set each in its policy."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sao_north: int = Field(default=360, gt=0)
    sao_central: int = Field(default=500, gt=0)
    cong_south: int = Field(default=1000, gt=0)
    sao_per_mau: Fraction = Field(default=Fraction(10), gt=0)
    cong_per_mau: Fraction = Field(default=Fraction(10), gt=0)
    thuoc_per_sao: int = Field(default=15, gt=0)

    def square_metres(self, measure: str, region: Region) -> Fraction | None:
        """How large one `measure` is there; None where the region does not use it."""
        if region == "south":
            return {
                "công": Fraction(self.cong_south),
                "mẫu": Fraction(self.cong_south * self.cong_per_mau),
            }.get(measure)
        sao = Fraction(self.sao_north if region == "north" else self.sao_central)
        return {
            "sào": sao,
            "mẫu": sao * self.sao_per_mau,
            "thước": sao / self.thuoc_per_sao,
        }.get(measure)

    def everywhere(self, measure: str) -> tuple[Fraction, ...]:
        """The sizes this measure has in any region, to offer where its own region is unclear."""
        regions: tuple[Region, ...] = ("north", "central", "south")
        sizes = (self.square_metres(measure, region) for region in regions)
        return tuple(dict.fromkeys(size for size in sizes if size is not None))

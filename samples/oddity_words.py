"""The oddities of words: characters lost or read in the wrong encoding, text between tables, names, dates, other forms."""

from __future__ import annotations

from pathlib import Path

from samples.drawing import Value
from samples.make_layouts import FOUR, THREE, TITLE, TWO, Line, Lines, Report, Text
from samples.oddity_figures import Typed, book_of, sheets
from samples.web_pages import page


def _misread(words: str) -> str:
    """UTF-8 taken for GBK."""
    return words.encode().decode("gb18030", "replace")


def _question_marks(words: str) -> str:
    """Chinese lost on the way, a ? for each byte."""
    return "".join(character if character.isascii() else "??" for character in words)


def _spoiled(path: Path, text: Text) -> None:
    one = Report("suqian_2024")
    parts: dict[str, list[Lines]] = {"Sheet1": [[[text(one.title)]], one.whole(text)]}
    sheets(path, parts)


def misread(path: Path) -> None:
    """Every word of the sheet is UTF-8 that was read as GBK: 涓€銆佹€讳綋鎯呭喌."""
    _spoiled(path, _misread)


def question_marks(path: Path) -> None:
    """Every Chinese character of the sheet became ??."""
    _spoiled(path, _question_marks)


def half_misread(path: Path) -> None:
    """One sheet of three is UTF-8 that was read as GBK."""
    one = Report("suqian_2024")
    sheets(path, {"表二": [[[one.title]], one.two()], "表三": [one.three(_misread)], "表四": [one.four()]})


NARRATIVE_2024 = (
    "一、总体情况",
    "2024年，全市主动公开政府信息  条，其中部门概况类信息条；网站访问百万余人次，发布政策解读100余条、约60余份。",
    "全年收到政府信息公开申请713件，上年结转36件，共办理749件；予以公开及部分公开258件，占33.9%。",
    "因政府信息公开被申请行政复议134件、提起行政诉讼57件，行政复议7件、行政诉讼9件均获维持。",
)
AFTER_2024: tuple[Value, ...] = (
    "注：1.行政复议、行政诉讼数据含上年结转案件。2.（六）其他处理中的3.其他含申请人主动撤回157件（共276件）。",
    "五、存在的主要问题及改进情况",
    "2023年我市政府信息公开工作取得了一定成效，下一步，2023年将继续加强培训，本报告共分六部分。",
    "六、其他需要报告的事项",
    "2023年度发出收费通知的件数0件、总金额0元。",
)


def narrative(path: Path) -> None:
    """Numbers in sentences between the tables that are not those of the tables; last year's text left in."""
    one = Report("suqian_2024")
    lines: Lines = [[one.title]]
    lines += [[words] for words in NARRATIVE_2024]
    after: Lines = [[words] for words in AFTER_2024]
    sheets(path, {
        "年报": [lines, [[TWO]], one.two(), [[THREE]], one.three(), [[FOUR]], one.four(), after],
    })  # fmt: skip


def published_late(path: Path) -> None:
    """Filled in and published a year and more after: dates are not the year of the report."""
    one = Typed("suqian_2024", agency="漳平市审计局", year=2025)
    line: Line = [f"填报单位：{one.agency}", None, None, "填报日期：2026年2月5日"]
    date: Line = ["发布日期：2026-02-05", None, "来源：漳平市审计局", None, "字号：大 中 小"]
    foot: Line = ["打印日期：2027年1月3日"]
    sheets(path, {"年报": [[[one.title], date, line], one.whole(), [foot]]})


def twins(path: Path) -> None:
    """Two agencies with the same figures in every cell, the other's name left in a sentence; the same a year later."""
    first = Typed("suqian_2024", agency="宿豫区应急管理局", year=2023)
    second = Typed("suqian_2024", agency="宿城区应急管理局", year=2023)
    third = Typed("suqian_2024", agency="宿城区应急管理局")
    left: Lines = [["2023年，宿豫区应急管理局深入贯彻落实《条例》，现将2023年度政府信息公开工作情况报告如下。"]]
    sheets(path, {
        "宿豫": [[[first.title]], first.whole()], "宿城": [[[second.title]], left, second.whole()],
        "宿城2024": [[[third.title]], third.whole()],
    })  # fmt: skip


def misprinted_name(path: Path) -> None:
    """沐阳 for 沭阳 through the whole report, as a reader of pictures took it."""
    one = Typed("suqian_2024", agency="沐阳县人民政府", year=2025)
    sheets(path, {"年报": [[[one.title]], [["2025年，沐阳县收到申请3525件。"]], one.whole()]})


STATISTICS: Lines = [
    ["平潭综合实验区管委会2015年政府信息公开情况统计表"],
    ["序号", "指标名称", "代码", "计量单位", "2015年度", "历年累计"],
    ["一", "主动公开文件数", "10", "条", 2949, 81916],
    [None, "1、政府网站公开数", "11", "条", 2949, 81916],
    [None, "2、政府公报公开数", "12", "条", 0, None],
    ["二", "受理依申请公开信息总数", "20", "条", 0, 1],
    [None, "1、当面申请数", "21", "条", 0, 0],
    ["三", "对申请的答复总数", "30", "条", 0, 1],
    ["四", "收取费用总数数", "40", "元", 0, 0],
    ["五", "行政身申议数", "48**", "件", 0, 0],
    ["六", "行政诉讼数", "49", "件", 0, 0],
]


def statistics_2014(path: Path) -> None:
    """The table of 2014 with a column 历年累计, one cell of it blank, a misprinted code and misprinted labels."""
    sheets(path, {"统计表": [STATISTICS]})


def word_page(path: Path) -> None:
    """A page of Word named .xls: every blank cell holds an Office paragraph with a space or a no-break space."""
    one = Typed("suqian_2024").without("org.research", "org.other")
    book = book_of({"年报": [[[f"{one.agency}{one.year}年{TITLE}"]], one.whole()]})
    text = page(book, charset="gb2312", encoding="utf-8").decode()
    text = text.replace(
        ">&nbsp;</td>", "><p class=MsoNormal align=center><span lang=EN-US><o:p>&nbsp;</o:p></span></p></td>", 60
    )
    text = text.replace(">&nbsp;</td>", "><p><o:p> </o:p></p></td>")
    text = text.replace("自然人<", "<span>自然</span><span lang=EN-US>人</span><").replace(
        "x:str>总计<", "x:str><p>总</p><p>计</p><"
    )
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())


WORDS = {
    "half_misread": half_misread,
    "misprinted_name": misprinted_name, "misread": misread, "narrative": narrative, "published_late": published_late,
    "question_marks": question_marks, "statistics_2014": statistics_2014, "twins": twins,
}  # fmt: skip
PAGES = {"word_page": word_page}

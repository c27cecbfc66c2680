"""填表说明: how to fill in the template, with the sums the form prescribes taken from the catalog."""

from __future__ import annotations

from openpyxl.worksheet.worksheet import Worksheet

from reportdb.forms import Form
from reportdb.xlsx import styles
from reportdb.xlsx.pages import row_height, set_columns, set_page
from reportdb.xlsx.values import put_text, styled

_WIDTH = 9740
_GENERAL = (
    "一、填报单位写全称（含地区），报告年度写四位年份；只含本机关的填“本级”，含所属单位的填“汇总”。",
    "二、统计期间为报告年度的 1 月 1 日至 12 月 31 日，数据截至 12 月 31 日。",
    "三、只填浅黄色格。没有发生填 0，不适用填“/”；空白表示未填，不等于 0。",
    "四、件数填不小于 0 的整数，不写单位、不加“余”“约”等字；金额按表头单位填，可保留六位小数。"
    "需要说明的写在报告正文，不写在数字格内。",
    "五、灰色格自动合计，不必填写；不增删行列，不改栏目名称。",
)
_RELATIONS = "六、审核时核对以下关系，请在报送前自查："
_LAST = (
    "七、一件申请区分处理、部分公开的，只计“部分公开”一项。复议机关作共同被告的行政诉讼案件只计一次，由原行为机关填报。",
    "八、渠道和存在问题两张清单按实际情况填写，行数不够可取消工作表保护（无密码）后插入行。",
)


def write_guide(sheet: Worksheet, form: Form, footer: str) -> None:
    """One sentence a row, on one page."""
    set_columns(sheet, (_WIDTH,))
    relations = [f"　　{number}. {balance.title}。" for number, balance in enumerate(form.balances, 1)]
    lines = [*_GENERAL, _RELATIONS, *relations, *_LAST, f"九、本表依据{form.legal_basis}制作。"]
    put_text(styled(sheet, 1, 1, styles.TITLE), "填表说明")
    sheet.row_dimensions[1].height = 48
    for row, text in enumerate(lines, 2):
        put_text(styled(sheet, row, 1, styles.GUIDE), text)
        sheet.row_dimensions[row].height = round(row_height(text, _WIDTH, 12) + 6, 1)
    set_page(sheet, footer, rows=len(lines) + 1, columns=1, head=None, long=False)
    sheet.protection.sheet = True

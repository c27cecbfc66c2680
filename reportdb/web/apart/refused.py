"""Why a long answer is not made."""

from __future__ import annotations

from reportdb.web.refusals import Refusal


class Busy(Refusal):
    """More of them at once than there is room for."""

    status = 429
    headline = "正在制作的表格较多"
    advice = "同时下载的人较多，或者您已有几份正在制作。请等前面的制作完，再下载这一份。"


class Late(Refusal):
    """Its turn did not come, or it took too long."""

    status = 503
    headline = "没有制作完"
    advice = "前面排队的较多，还没有轮到这一份。请过几分钟再下载。"

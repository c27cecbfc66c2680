"""Why a page is not given."""

from __future__ import annotations


class Refusal(Exception):
    """Something an officer is told on a page of its own: a status, a headline and what to do about it."""

    status = 400
    headline = "无法完成"
    advice = "请返回上一页重试。"

    def __init__(self, advice: str | None = None) -> None:
        super().__init__(self.headline)
        if advice is not None:
            self.advice = advice


class NotFound(Refusal):
    """Not there, or not within the remit: nobody may tell one from the other."""

    status = 404
    headline = "没有找到"
    advice = "这个页面不存在，或者不在您的管辖范围内。"


class Forbidden(Refusal):
    """The role does not allow it."""

    status = 403
    headline = "没有权限"
    advice = "您的角色不能进行这项操作；需要时请联系管理员。"


class Unproven(Refusal):
    """A form that did not come from one of our pages."""

    status = 403
    headline = "请求未通过安全校验"
    advice = "页面可能已过期。请返回上一页，刷新后再提交一次。"


class TooMuch(Refusal):
    """More than one upload may hold."""

    status = 413
    headline = "内容过大"
    advice = "一次上传的内容超过了限制，请分批上传。"


class TooMany(Refusal):
    """More requests of one account at once than anybody makes by hand."""

    status = 429
    headline = "同时打开的页面过多"
    advice = "这个账号同时发出的请求过多，请等前面的完成后再试。"


class Conflict(Refusal):
    """Somebody else was faster, or the state does not allow it."""

    status = 409
    headline = "当前状态不允许这项操作"
    advice = "请刷新页面，查看最新状态。"


class NotLoggedIn(Exception):
    """Leads to the log-in page, and back to where it was asked for."""


class MustChangePassword(Exception):
    """Leads to the page that changes it: a one-time password opens nothing else."""


class BadRequest(Refusal):
    """Not a request that a browser makes."""

    headline = "请求格式不对"
    advice = "请从页面上的链接或按钮进入。"


class TooManyHeaders(Refusal):
    """More headers than any browser sends."""

    status = 431
    headline = "请求头过多"
    advice = "请清除浏览器里本网站的数据后重试。"


class TooSlow(Refusal):
    """A body that does not come to an end."""

    status = 408
    headline = "上传超时"
    advice = "网络太慢或已中断，内容没有收全，没有任何改动。请重新上传，文件多时请分批上传。"

"""Accounts of the desk: who may log in, which agencies they see, and the keys they come with. Only digests of keys stay."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from reportdb.models.base import KEYED, Base


class Account(Base):
    """Somebody who may log in; `name` is what they log in with. `sees_all`: every agency, whatever `account_agency` says.

    `must_change`: the password was made by somebody else and opens nothing but the page that changes it.
    """

    __tablename__ = "account"
    __table_args__ = (
        CheckConstraint("role IN ('officer', 'office', 'analyst', 'administrator')", name="role"),
        CheckConstraint("name <> ''", name="named"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    display_name: Mapped[str]
    role: Mapped[str]
    password_hash: Mapped[str]
    must_change: Mapped[bool]
    disabled: Mapped[bool]
    sees_all: Mapped[bool]
    created_at: Mapped[dt.datetime]


class AccountAgency(Base):
    """管辖范围: an officer sees these agencies, everybody else each with all below it; nobody sees more."""

    __tablename__ = "account_agency"
    __table_args__ = (KEYED,)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), primary_key=True, index=True)


class WebSession(Base):
    """Somebody logged in: `digest` is the SHA-256 of the cookie, `csrf` what every form of the session carries."""

    __tablename__ = "web_session"
    __table_args__ = (KEYED,)
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    csrf: Mapped[str]
    created_at: Mapped[dt.datetime]
    seen_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]
    address: Mapped[str]


class ApiToken(Base):
    """A key for programs, as good as its account, or for reading only; `digest` is the SHA-256 of it."""

    __tablename__ = "api_token"
    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    name: Mapped[str]
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    may_write: Mapped[bool]
    created_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime | None]
    used_at: Mapped[dt.datetime | None]
    revoked_at: Mapped[dt.datetime | None]


class SavedQuery(Base):
    """A query kept under a name; without an account it belongs to whoever uses the PC. `shared`: all may run it."""

    __tablename__ = "saved_query"
    __table_args__ = (
        UniqueConstraint("account_id", "name"),
        Index(
            "uq_saved_query_name_of_nobody",
            "name",
            unique=True,
            sqlite_where=text("account_id IS NULL"),
            postgresql_where=text("account_id IS NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    name: Mapped[str]
    query: Mapped[str]
    shared: Mapped[bool]
    created_at: Mapped[dt.datetime]

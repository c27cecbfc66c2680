"""The public views as files that other programs read without us: CSV, Parquet and a Data Package that explains them."""

from reportdb.publishing.folder import FORMATS, Published, publish

__all__ = ["FORMATS", "Published", "publish"]

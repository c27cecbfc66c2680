"""The public views as files that other programs read without us: CSV, Parquet and a Data Package that explains them."""

from reportdb.publishing.folder import FORMATS, publish
from reportdb.publishing.mirror import publish_mirror
from reportdb.publishing.package import PublishedFile

__all__ = ["FORMATS", "PublishedFile", "publish", "publish_mirror"]

"""A sender's workbook as tables that can be drawn: cells with addresses, merged ranges, and marks where something is wrong.

No colours, no addresses of pages: whoever draws it knows those.
"""

from etl.sheet_picture.drawing import pictures
from etl.sheet_picture.picture import Mark, PictureCell, PictureColumn, PictureRow, SheetPicture

__all__ = ["Mark", "PictureCell", "PictureColumn", "PictureRow", "SheetPicture", "pictures"]

"""Work between levels: a filing is submitted, sent back or accepted; a year is locked, and made public. All in the trail."""

"""What people are handed: totals with all behind them, workbooks, lists, and the words in them.

Commands print it, the web desk shows it; the figures come from `queries`, the layouts from `statutory_tables`.
"""

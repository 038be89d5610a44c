"""Reports as sheets: the same rows for the terminal, for CSV and for a workbook."""

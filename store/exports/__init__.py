"""The store leaves the building: csv, workbook and, later, other formats."""

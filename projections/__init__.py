"""What can be asked: read models derived from the record, droppable and rebuildable."""

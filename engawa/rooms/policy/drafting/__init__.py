"""The working parts of editing a draft: locks and records, places, values. Services call them."""

"""What was read in documents, as people see it: a page of text, a page for the browser, files of rows.

Each kind of document has a module here by its name, with ``WORDS`` (rule → Danish message, English message, Danish
remedy, English remedy) and ``TITLES`` (table or field → Danish, English).
"""

"""The national forms and rules as data, and the few classes that read them.

What crawler and parsers both must know of the domain lives here too: report titles, names of bodies, years, dates,
Chinese numerals, the encodings portals use. Nothing in this folder imports from another folder of the application.
"""

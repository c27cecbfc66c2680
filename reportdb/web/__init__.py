"""The web desk: what an officer uses without a command line. It stands at the roof: no rule, query or layout lives here.

`app.make_app` assembles it, `pages` holds one module a noun, `api` the same reads for programs, `security` whoever may
come in and what a browser is told.
"""

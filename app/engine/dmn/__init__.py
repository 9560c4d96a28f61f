"""DMN files: read, judged and run; `app.engine.decisions` is the way in."""

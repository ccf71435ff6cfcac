"""The page that `viz.explore` writes, in chapters: `formula`, `layout`, `replay`, `sheet`.

`page.html` is the frame, `page.css` the look; the script is `replay.js` (the passes), `page.js` (the drawing)
and `controls.js` (everything the reader does), one after the other.
"""

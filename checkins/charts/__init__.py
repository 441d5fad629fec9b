"""Charts of what a query returned: a read model goes in, an escaped SVG string comes out.

Colours, line widths and type are in ``static/checkins/css/charts.css``. The markup holds geometry
and classes only, because the content security policy refuses inline styles.
"""

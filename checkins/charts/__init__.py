"""Pictures of what a query found: a view-model goes in, an escaped SVG string comes out.

Colours, widths of lines and type live in ``static/checkins/css/charts.css``; the markup holds
geometry and classes only, because the content security policy refuses inline styles.
"""

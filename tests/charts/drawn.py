"""What an SVG of a chart draws."""


def paths(svg, name):
    """Give the data of every path of a class."""
    return [path.get("d") for path in svg.iter("path") if path.get("class") == name]


def texts(svg, name):
    return [text.text for text in svg.iter("text") if name in text.get("class").split()]

"""Loading templates so that each text they show is isolated from its neighbours."""

import re
from html import escape
from typing import Any

from django.template import Context, Template
from django.template.base import NodeList, TextNode, VariableNode, render_value_in_context
from django.template.loaders import cached
from django.utils.safestring import SafeString

from checkins.catalog.bidi import isolate

# Within these attributes a value is read as words; within every other one as a value or an address.
WORDS = {"title", "alt", "aria-label", "aria-description", "placeholder", "label", "content"}
IN_ATTRIBUTE = re.compile(r'([\w-]+)="[^"]*\Z')
IN_TEXTAREA = re.compile(r"<textarea[^>]*>[^<]*\Z")
LOOKED_BACK = 400  # characters of text before a variable, which show where it stands


class ShownNode(VariableNode):
    """A variable as Django shows it: most are plain texts, which need none of its detours."""

    def render(self, context: Context) -> SafeString:
        """Return the text of the variable, escaped."""
        value = self.filter_expression.resolve(context)
        if type(value) is SafeString:
            return value
        if type(value) is str and context.autoescape:
            return SafeString(escape(value))
        return SafeString(render_value_in_context(value, context))


class IsolatedNode(ShownNode):
    """A variable whose text is isolated when it is shown; markup is left as it is."""

    def render(self, context: Context) -> SafeString:
        """Return the text of the variable, escaped and isolated."""
        text = super().render(context)
        return text if text.isascii() or "<" in text else SafeString(isolate(text))


class KnownNodes(NodeList):
    """The nodes of a whole template, which remembers those of a kind.

    Each page that extends it asks for its blocks, and Django goes through all of it each time.
    """

    def get_nodes_by_type(self, nodetype: Any) -> list[Any]:
        """Return all nodes of a kind."""
        known: dict[Any, list[Any]] = self.__dict__.setdefault("known", {})
        if nodetype not in known:
            known[nodetype] = super().get_nodes_by_type(nodetype)
        return known[nodetype]


class Loader(cached.Loader):
    """Loads and caches templates, and isolates each variable that stands where words do."""

    def get_template(self, template_name: str, skip: Any = None) -> Template:
        """Return the template; its variables are marked once."""
        template: Any = super().get_template(template_name, skip)
        if not getattr(template, "isolates", False):
            _mark(template.nodelist, "")
            template.nodelist = KnownNodes(template.nodelist)
            template.isolates = True
        return template  # type: ignore[no-any-return]


def _mark(nodes: Any, before: str) -> str:
    """Mark the variables among nodes that follow this text; return the text that they end with."""
    for node in nodes:
        if isinstance(node, TextNode):
            before = (before + node.s)[-LOOKED_BACK:]
        elif type(node) is VariableNode:
            node.__class__ = IsolatedNode if _is_words(before) else ShownNode
        elif isinstance(node, NodeList):
            _mark(node, before)
        else:
            for name in node.child_nodelists:
                _mark(getattr(node, name, ()), before)
    return before


def _is_words(before: str) -> bool:
    attribute = IN_ATTRIBUTE.search(before)
    if attribute and ">" not in attribute[0].partition('="')[2]:
        return attribute[1] in WORDS
    return not IN_TEXTAREA.search(before)

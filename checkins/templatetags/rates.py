"""How often notices come and what the rule catches, for texts that are of no one notice."""

from django import template

from checkins.queries.rates import RuleRates, rule_rates

register = template.Library()


@register.simple_tag
def rates_of_the_rule() -> RuleRates:
    """Return the rates in words: ``{% rates_of_the_rule as rates %}``."""
    return rule_rates()

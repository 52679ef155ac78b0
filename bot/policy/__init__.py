"""The policy file of a place (TOML): what it decides for itself, and its mistakes in words that lead to their place."""

from bot.policy.mistakes import PolicyError
from bot.policy.models import Policy
from bot.policy.reading import parse_policy
from bot.policy.samples import SAMPLES, default_policy_text, sample_policy_text

__all__ = ["SAMPLES", "Policy", "PolicyError", "default_policy_text", "parse_policy", "sample_policy_text"]

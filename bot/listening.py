"""Which messages are questions to the bot, and what they ask."""

from __future__ import annotations

import re

import discord

from bot.markup import plain

_PEOPLE_SAY = (discord.MessageType.default, discord.MessageType.reply)  # every other type is Discord speaking
_TOKEN = re.compile(r"<(?:(@!?|@&|#|a?:\w+:|/[^:>]+:|id:)(\d+|\w+)|t:-?\d+(?::\w)?)>")


def question_in(message: discord.Message, me: discord.ClientUser) -> str | None:
    """The question that ``message`` puts to the bot; "" when it only calls it, None when it asks nothing.

    Addressed are direct messages, messages that name the bot, and replies to what the bot said. A reply's
    ping, a role or @everyone names nobody, and bots, webhooks and Discord itself ask nothing.
    """
    if message.author.bot or message.webhook_id is not None or message.type not in _PEOPLE_SAY:
        return None
    named = me.id in message.raw_mentions and any(user.id == me.id for user in message.mentions)
    if not (named or message.guild is None or _replies_to(message, me)):
        return None
    words = _words(message, me)
    return words if words or named else None


def _replies_to(message: discord.Message, me: discord.ClientUser) -> bool:
    replied = message.reference.resolved if message.reference else None
    return isinstance(replied, discord.Message) and replied.author.id == me.id


def _words(message: discord.Message, me: discord.ClientUser) -> str:
    """What the message says, with people by name and without Discord's other tokens."""
    names = {user.id: user.display_name for user in message.mentions if user.id != me.id}

    def name(token: re.Match[str]) -> str:
        return names.get(int(token[2]), " ") if token[1] in ("@", "@!") else " "

    return plain(_TOKEN.sub(name, message.content)).lstrip(" ,:;")

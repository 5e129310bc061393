"""Which messages are questions to the bot, and what they ask."""

from __future__ import annotations

import re

import discord

from bot.markup import plain
from bot.records import Rules

_PEOPLE_SAY = (discord.MessageType.default, discord.MessageType.reply)  # every other type is Discord speaking
_TOKEN = re.compile(r"<(?:(@!?|@&|#|a?:\w+:|/[^:>]+:|id:)(\d+|\w+)|t:-?\d+(?::\w)?)>")


def question_in(message: discord.Message, me: discord.ClientUser, rules: Rules) -> str | None:
    """The question that ``message`` puts to the bot; "" when it only calls it, None when it asks nothing.

    Addressed are direct messages, messages that name the bot, replies to what it said, and messages in a
    thread that it opened; where ``rules`` say so, every message of a channel and every new post of a forum.
    A reply's ping, a role or @everyone names nobody, and bots, webhooks and Discord itself ask nothing.
    """
    if message.author.bot or message.webhook_id is not None or message.type not in _PEOPLE_SAY:
        return None
    named = me.id in message.raw_mentions and any(user.id == me.id for user in message.mentions)
    post = _post(message)
    if not rules.answers and message.guild is not None:
        return None
    if post is not None and rules.posts:
        return plain(f"{post.name}. {_words(message, me)}")
    private = message.guild is None
    if not (named or private or not rules.mention or _replies_to(message, me) or _own_thread(message, me)):
        return None
    words = _words(message, me)
    return words if words or named else None


def rules_channel(channel: discord.abc.MessageableChannel) -> int:
    """The channel whose rules hold in ``channel``: a thread has those of where it hangs."""
    return channel.parent_id if isinstance(channel, discord.Thread) else channel.id


def _post(message: discord.Message) -> discord.Thread | None:
    """The forum post that ``message`` opens, if it does."""
    thread = message.channel
    opens = isinstance(thread, discord.Thread) and thread.id == message.id
    return thread if opens and isinstance(thread.parent, discord.ForumChannel) else None  # type: ignore[union-attr,return-value]


def _own_thread(message: discord.Message, me: discord.ClientUser) -> bool:
    return isinstance(message.channel, discord.Thread) and message.channel.owner_id == me.id


def _replies_to(message: discord.Message, me: discord.ClientUser) -> bool:
    replied = message.reference.resolved if message.reference else None
    return isinstance(replied, discord.Message) and replied.author.id == me.id


def _words(message: discord.Message, me: discord.ClientUser) -> str:
    """What the message says, with people by name and without Discord's other tokens."""
    names = {user.id: user.display_name for user in message.mentions if user.id != me.id}

    def name(token: re.Match[str]) -> str:
        return names.get(int(token[2]), " ") if token[1] in ("@", "@!") else " "

    return plain(_TOKEN.sub(name, message.content)).lstrip(" ,:;")

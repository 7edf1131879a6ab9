package dev.chasqui.conversation;

import dev.chasqui.conversation.Recognition.News;
import dev.chasqui.model.ConversationKey;
import dev.chasqui.store.KnownConversation;
import java.util.Map;
import java.util.Set;

/**
 * What must be known before the events of a batch can be taken.
 *
 * @param conversations those that are not in memory and have a row
 * @param ours echoes of messages that we sent ourselves
 * @param news what the record has of the messages themselves
 */
record Background(
    Map<ConversationKey, KnownConversation> conversations, Set<Arrival> ours, News news) {

  /** What the record has of a conversation that is not in memory. */
  KnownConversation known(ConversationKey key) {
    return conversations.getOrDefault(key, KnownConversation.NEW);
  }
}

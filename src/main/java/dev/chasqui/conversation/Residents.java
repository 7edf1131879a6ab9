package dev.chasqui.conversation;

import dev.chasqui.model.ConversationKey;
import dev.chasqui.model.MessageId;
import dev.chasqui.store.KnownConversation;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The conversations of one partition that are in memory. Bounded: of the idle ones those that were
 * quiet longest are forgotten. Confined to the owner's context.
 */
final class Residents {
  private static final Logger log = LoggerFactory.getLogger(Residents.class);
  private static final long DRAIN_POLL_MILLIS = 20;

  private final ConversationParts parts;
  private final int idleMax;
  private final CatchUp catchUp;
  private final Consumer<MessageId> settled;
  private final Map<ConversationKey, LiveConversation> conversations =
      new LinkedHashMap<>(256, 0.75f, true);

  /** Conversations to be read anew as soon as nothing of them needs memory. */
  private final Set<ConversationKey> outdated = new HashSet<>();

  /**
   * @param idleMax idle conversations kept in memory
   * @param catchUp when a window may close
   * @param settled hears of every message for which nothing is to be done any more
   */
  Residents(ConversationParts parts, int idleMax, CatchUp catchUp, Consumer<MessageId> settled) {
    this.parts = parts;
    this.idleMax = idleMax;
    this.catchUp = catchUp;
    this.settled = settled;
  }

  boolean contains(ConversationKey key) {
    return conversations.containsKey(key);
  }

  /** How the person of a conversation may be written to; null when it is not in memory. */
  @Nullable Reach reach(ConversationKey key) {
    var conversation = conversations.get(key);
    return conversation == null ? null : conversation.reach();
  }

  /**
   * The conversation, taken into memory if it is not there.
   *
   * @param known what the record has of it; not looked at when it is in memory
   */
  LiveConversation live(ConversationKey key, KnownConversation known) {
    var live = conversations.get(key);
    if (live == null) {
      live = new LiveConversation(parts, key, known, catchUp, settled);
      conversations.put(key, live);
    }
    return live;
  }

  /** What the record knows of a conversation was changed by others. */
  void readAnew(ConversationKey key) {
    if (conversations.containsKey(key)) {
      outdated.add(key);
    }
  }

  /**
   * Forgets conversations that are to be read anew and are idle. Only before it is looked which
   * conversations are in memory: one that goes between that and the taking of its events would
   * begin without what the record knows, a silence for example.
   */
  void forgetOutdated() {
    outdated.removeIf(key -> {
      var conversation = conversations.get(key);
      if (conversation != null && !conversation.idle()) {
        return false;
      }
      if (conversation != null) {
        conversation.drop();
        conversations.remove(key);
      }
      return true;
    });
  }

  /** Forgets the idle conversations that were quiet longest; they are loaded again when needed. */
  void evict() {
    if (conversations.size() <= idleMax) {
      return;
    }
    var oldest = conversations.values().iterator();
    int looked = 0;
    while (conversations.size() > idleMax && oldest.hasNext() && looked++ < idleMax) {
      var conversation = oldest.next();
      if (conversation.idle()) {
        conversation.drop();
        oldest.remove();
      }
    }
  }

  /**
   * Lets go of all: at once of those that only listen, of those that answer when their answer is in
   * the outbox or the drain time-out has passed.
   */
  Future<Void> release() {
    conversations
        .values()
        .removeIf(conversation -> {
          if (conversation.answering()) {
            return false;
          }
          conversation.drop();
          return true;
        });
    Promise<Void> drained = Promise.promise();
    awaitAnswers(parts.clock().instant().plus(parts.drainTimeout()), drained);
    return drained.future();
  }

  private void awaitAnswers(Instant deadline, Promise<Void> drained) {
    boolean late = !parts.clock().instant().isBefore(deadline);
    conversations
        .values()
        .removeIf(conversation -> {
          if (conversation.answering() && !late) {
            return false;
          }
          if (conversation.answering()) {
            log.warn("an answer did not finish in time; its next owner takes it up");
          }
          conversation.drop();
          return true;
        });
    if (conversations.isEmpty()) {
      drained.complete();
    } else {
      parts.vertx().setTimer(DRAIN_POLL_MILLIS, _ -> awaitAnswers(deadline, drained));
    }
  }
}

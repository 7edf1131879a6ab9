package dev.chasqui.sandbox;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * All people and their chats, as Meta's servers know them. Bounded: the oldest messages of a chat
 * make room, people over the bound are refused. Thread-safe; listeners are called in order and
 * under the lock, so they must only pass the change on.
 */
final class Chats {
  private static final Duration SERVICE_WINDOW = Duration.ofHours(24);

  /** Something that a phone shows changed. Versions grow by one from change to change. */
  sealed interface Change {
    long version();

    record PersonAdded(long version, PersonCard person) implements Change {}

    record BubbleChanged(long version, String person, Bubble bubble) implements Change {}

    /**
     * The business types, or no longer.
     *
     * @param until when the dots go away by themselves; null when they are gone
     */
    record TypingChanged(long version, String person, @Nullable Instant until) implements Change {}
  }

  /** A person with all that is kept of the chat, oldest message first. */
  record Snapshot(
      long version, PersonCard person, List<Bubble> bubbles, @Nullable Instant typingUntil) {}

  /** What went over the wire for one message: the webhook, or the Graph request with its answer. */
  record Wire(JsonObject request, @Nullable JsonObject answer) {}

  private record Entry(Bubble bubble, Wire wire) {}

  private static final class Chat {
    final PersonCard person;
    final PairLimit pairLimit;
    final Map<String, Entry> entries = new LinkedHashMap<>();
    @Nullable Instant lastInboundAt;
    @Nullable Instant typingUntil;

    Chat(PersonCard person, PairLimit pairLimit) {
      this.person = person;
      this.pairLimit = pairLimit;
    }
  }

  private final int peopleMax;
  private final int messagesMax;
  private final InstantSource clock;
  private final Map<String, Chat> chats = new LinkedHashMap<>();
  private final Map<String, Chat> byAddress = new LinkedHashMap<>();
  private final Map<String, Chat> byMessage = new LinkedHashMap<>();
  private final List<Consumer<Change>> listeners = new CopyOnWriteArrayList<>();
  private long version;

  Chats(int peopleMax, int messagesMax, InstantSource clock) {
    this.peopleMax = peopleMax;
    this.messagesMax = messagesMax;
    this.clock = clock;
  }

  /** Hears every change from now on, until the returned handle is run. */
  Runnable listen(Consumer<Change> listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  /**
   * The person with this number or id, added when new.
   *
   * @throws RejectedExecutionException when there are too many people
   */
  synchronized PersonCard add(PersonCard person) {
    Chat known = byAddress.get(person.userId());
    if (known != null) {
      return known.person;
    }
    if (chats.size() >= peopleMax) {
      throw new RejectedExecutionException("at most " + peopleMax + " people");
    }
    var chat = new Chat(person, new PairLimit(clock));
    chats.put(person.key(), chat);
    byAddress.put(person.userId(), chat);
    if (person.waId() != null) {
      byAddress.put(person.waId(), chat);
    }
    announce(new Change.PersonAdded(++version, person));
    return person;
  }

  /** The person with this number or business-scoped id. */
  synchronized Optional<PersonCard> find(String address) {
    return Optional.ofNullable(byAddress.get(address)).map(chat -> chat.person);
  }

  /** Everybody, in the order in which they came. */
  synchronized List<Snapshot> people() {
    return chats.values().stream().map(this::snapshot).toList();
  }

  synchronized Optional<Snapshot> chat(String person) {
    return Optional.ofNullable(chats.get(person)).map(this::snapshot);
  }

  synchronized Optional<Bubble> bubble(String messageId) {
    return entry(messageId).map(Entry::bubble);
  }

  synchronized Optional<Wire> wire(String messageId) {
    return entry(messageId).map(Entry::wire);
  }

  /** Whose chat holds the message. */
  synchronized Optional<PersonCard> ownerOf(String messageId) {
    return Optional.ofNullable(byMessage.get(messageId)).map(chat -> chat.person);
  }

  synchronized long version() {
    return version;
  }

  /** Appends a message; one of the business takes the typing dots away. */
  synchronized void append(String person, Bubble bubble, Wire wire) {
    Chat chat = require(person);
    if (chat.entries.size() >= messagesMax) {
      String oldest = chat.entries.keySet().iterator().next();
      chat.entries.remove(oldest);
      byMessage.remove(oldest);
    }
    chat.entries.put(bubble.id(), new Entry(bubble, wire));
    byMessage.put(bubble.id(), chat);
    if (bubble.fromPerson()) {
      chat.lastInboundAt = bubble.at();
    } else if (chat.typingUntil != null) {
      chat.typingUntil = null;
      announce(new Change.TypingChanged(++version, person, null));
    }
    announce(new Change.BubbleChanged(++version, person, bubble));
  }

  /** Changes a message; one that is gone or stays the same changes nothing. */
  synchronized void update(String messageId, UnaryOperator<Bubble> change) {
    Chat chat = byMessage.get(messageId);
    Entry entry = chat == null ? null : chat.entries.get(messageId);
    if (chat == null || entry == null) {
      return;
    }
    Bubble next = change.apply(entry.bubble());
    if (!next.equals(entry.bubble())) {
      chat.entries.put(messageId, new Entry(next, entry.wire()));
      announce(new Change.BubbleChanged(++version, chat.person.key(), next));
    }
  }

  /** Marks the message and the person's earlier ones as read by the business. */
  synchronized void markRead(String messageId) {
    Chat chat = byMessage.get(messageId);
    if (chat == null) {
      return;
    }
    for (String id : new ArrayList<>(chat.entries.keySet())) {
      update(id, b -> b.fromPerson() ? b.withState(Bubble.State.READ, null) : b);
      if (id.equals(messageId)) {
        return;
      }
    }
  }

  synchronized void typing(String person, Duration howLong) {
    Chat chat = require(person);
    chat.typingUntil = clock.instant().plus(howLong);
    announce(new Change.TypingChanged(++version, person, chat.typingUntil));
  }

  /** Whether free-form messages may go to the person (Meta: Customer service windows). */
  synchronized boolean windowOpen(String person) {
    Instant last = require(person).lastInboundAt;
    return last != null && last.plus(SERVICE_WINDOW).isAfter(clock.instant());
  }

  /** Opens the window as if the person had just written. */
  synchronized void openWindow(String person) {
    require(person).lastInboundAt = clock.instant();
  }

  PairLimit pairLimit(String person) {
    synchronized (this) {
      return require(person).pairLimit;
    }
  }

  private Optional<Entry> entry(String messageId) {
    return Optional.ofNullable(byMessage.get(messageId)).map(chat -> chat.entries.get(messageId));
  }

  private Chat require(String person) {
    Chat chat = chats.get(person);
    if (chat == null) {
      throw new IllegalArgumentException("no such person");
    }
    return chat;
  }

  private Snapshot snapshot(Chat chat) {
    var bubbles = chat.entries.values().stream().map(Entry::bubble).toList();
    Instant until = chat.typingUntil;
    boolean typing = until != null && until.isAfter(clock.instant());
    return new Snapshot(version, chat.person, bubbles, typing ? until : null);
  }

  private void announce(Change change) {
    listeners.forEach(listener -> listener.accept(change));
  }
}

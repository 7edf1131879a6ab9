package dev.chasqui.turn;

import dev.chasqui.config.AssistantConfig;
import dev.chasqui.config.ConversationConfig;
import dev.chasqui.llm.ChatMessage;
import dev.chasqui.llm.ChatMessage.Role;
import dev.chasqui.model.HistoryEntry;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Builds the prompt of one turn: who the assistant is, what was said before, and the thought to
 * answer. Immutable and safe for use by several threads.
 */
public final class PromptBuilder {
  private static final int UTTERANCE_CHARS_MAX = 4_000;
  private static final int THOUGHT_CHARS_MAX = 16_000;
  private static final String EMPTY_THOUGHT = "[an empty message]";

  private final SystemPrompt system;
  private final ConversationConfig conversation;
  private final InstantSource clock;

  /** Prepares the part of the prompt that never changes. */
  public PromptBuilder(
      AssistantConfig assistant, ConversationConfig conversation, InstantSource clock) {
    this.system = new SystemPrompt(assistant);
    this.conversation = conversation;
    this.clock = clock;
  }

  /**
   * Returns the system message, the newest part of {@code history} that fits the budget, and the
   * thought as the last message. User and assistant take turns, as some servers demand: utterances
   * of one side in a row become one message, and a history that had to be cut starts with the
   * person. A text too long for its place is cut in the middle, with a mark.
   *
   * @param history oldest first, without the thought
   * @param thought the messages to answer, in order; they become one message, a line each
   * @param personName the profile name, or null if unknown
   */
  public List<ChatMessage> build(
      List<HistoryEntry> history, List<String> thought, @Nullable String personName) {
    var messages = new ArrayList<ChatMessage>();
    messages.add(new ChatMessage(Role.SYSTEM, system.at(clock.instant(), personName)));
    recent(history).forEach(message -> add(messages, message));
    add(messages, new ChatMessage(Role.USER, joined(thought)));
    return List.copyOf(messages);
  }

  private Deque<ChatMessage> recent(List<HistoryEntry> history) {
    var kept = new ArrayDeque<ChatMessage>();
    int tokens = 0;
    for (HistoryEntry entry : history.reversed()) {
      if (entry.text().isBlank()) {
        continue;
      }
      ChatMessage message = message(entry);
      tokens += PromptText.tokens(message.content());
      if (tokens > conversation.historyTokens() || kept.size() == conversation.historyMessages()) {
        dropLeadingAnswers(kept);
        return kept;
      }
      kept.addFirst(message);
    }
    return kept;
  }

  private static void dropLeadingAnswers(Deque<ChatMessage> kept) {
    while (!kept.isEmpty() && kept.getFirst().role() == Role.ASSISTANT) {
      kept.removeFirst();
    }
  }

  private static ChatMessage message(HistoryEntry entry) {
    String text = PromptText.bounded(entry.text().strip(), UTTERANCE_CHARS_MAX);
    return switch (entry.author()) {
      case PERSON -> new ChatMessage(Role.USER, text);
      case ASSISTANT -> new ChatMessage(Role.ASSISTANT, text);
      case HUMAN_AGENT -> new ChatMessage(Role.ASSISTANT, SystemPrompt.TEAM_MARK + text);
    };
  }

  private static void add(List<ChatMessage> messages, ChatMessage message) {
    ChatMessage last = messages.getLast();
    if (last.role() == message.role()) {
      messages.removeLast();
      messages.add(new ChatMessage(last.role(), last.content() + "\n" + message.content()));
    } else {
      messages.add(message);
    }
  }

  private static String joined(List<String> thought) {
    var lines = thought.stream().map(String::strip).filter(line -> !line.isEmpty()).toList();
    return lines.isEmpty()
        ? EMPTY_THOUGHT
        : PromptText.bounded(String.join("\n", lines), THOUGHT_CHARS_MAX);
  }
}

package dev.chasqui.conversation;

import dev.chasqui.config.AssistantConfig;
import dev.chasqui.conversation.ConversationEvent.Word;
import dev.chasqui.model.MessageContent;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What a message of a human agent tells the assistant. The person sees what is typed in the app, so
 * natural phrases stand beside the commands. Immutable.
 */
public final class AgentWords {
  private static final Set<String> RESUME =
      Set.of("#bot", "#resume", "#reanudar", "#retomar", "#asistente", "#assistente");
  private static final Set<String> PAUSE = Set.of("#pause", "#pausa", "#pausar", "#stop", "#parar");

  private static final List<String> RESUME_PHRASES =
      List.of(
          "te dejo con el asistente",
          "te dejo con la asistente",
          "te atiende el asistente",
          "te atiende la asistente",
          "sigue el asistente",
          "sigue la asistente",
          "deixo voce com o assistente",
          "deixo voce com a assistente",
          "o assistente continua",
          "a assistente continua",
          "i leave you with the assistant",
          "the assistant will take it from here");

  private static final List<String> PAUSE_PHRASES =
      List.of(
          "me encargo yo",
          "te atiendo yo",
          "yo me ocupo",
          "eu cuido disso",
          "eu te atendo",
          "i will take it from here",
          "let me handle this");

  private final List<String> resumePhrases;

  public AgentWords(AssistantConfig assistant) {
    var phrases = new ArrayList<>(RESUME_PHRASES);
    phrases.addAll(PlainWords.ofAll(assistant.words().resumePhrases()));
    resumePhrases = List.copyOf(phrases);
  }

  /** Whether the message is nothing but a command, which is no part of the talk. */
  boolean isCommand(MessageContent content) {
    if (!(content instanceof MessageContent.Text text)) {
      return false;
    }
    String words = PlainWords.of(text.body());
    return RESUME.contains(words) || PAUSE.contains(words);
  }

  Word read(MessageContent content) {
    if (!(content instanceof MessageContent.Text text)) {
      return Word.SPEECH;
    }
    String words = PlainWords.of(text.body());
    String first = words.substring(0, words.indexOf(' ') < 0 ? words.length() : words.indexOf(' '));
    if (RESUME.contains(first) || PlainWords.firstIn(words, resumePhrases).isPresent()) {
      return Word.RESUME;
    }
    return PAUSE.contains(first) || PlainWords.firstIn(words, PAUSE_PHRASES).isPresent()
        ? Word.PAUSE
        : Word.SPEECH;
  }
}

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
  /** After a {@code #}. */
  private static final Set<String> RESUME =
      Set.of("bot", "resume", "reanudar", "retomar", "asistente", "assistente");

  private static final Set<String> PAUSE = Set.of("pause", "pausa", "pausar", "stop", "parar");

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
    phrases.addAll(Phrasing.plain(assistant.words().resumePhrases()));
    resumePhrases = List.copyOf(phrases);
  }

  /** Whether the message is nothing but a command, which is no part of the talk. */
  boolean isCommand(MessageContent content) {
    if (!(content instanceof MessageContent.Text(var body))) {
      return false;
    }
    String command = command(body);
    boolean alone = body.strip().indexOf(' ') < 0;
    return alone && (RESUME.contains(command) || PAUSE.contains(command));
  }

  Word read(MessageContent content) {
    if (!(content instanceof MessageContent.Text(var body))) {
      return Word.SPEECH;
    }
    String command = command(body);
    String words = Phrasing.plain(body);
    if (RESUME.contains(command) || Phrasing.firstIn(words, resumePhrases).isPresent()) {
      return Word.RESUME;
    }
    return PAUSE.contains(command) || Phrasing.firstIn(words, PAUSE_PHRASES).isPresent()
        ? Word.PAUSE
        : Word.SPEECH;
  }

  /** The plain word after a leading {@code #}; empty when there is none. */
  private static String command(String body) {
    String text = body.strip();
    if (!text.startsWith("#")) {
      return "";
    }
    int end = text.indexOf(' ');
    return Phrasing.plain(end < 0 ? text : text.substring(0, end));
  }
}

package dev.chasqui.conversation;

import dev.chasqui.config.AssistantConfig;
import dev.chasqui.model.MessageContent;
import dev.chasqui.policy.OptOut;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What the words of a person ask for beside an answer. Immutable. */
public final class PersonWords {
  private static final List<String> WANTS_HUMAN =
      List.of(
          "hablar con una persona",
          "hablar con alguna persona",
          "hablar con un humano",
          "hablar con alguien del equipo",
          "hablar con un asesor",
          "hablar con una asesora",
          "hablar con un agente",
          "hablar con un operador",
          "hablar con una operadora",
          "hablar con un representante",
          "comunicarme con un asesor",
          "comunicarme con una persona",
          "pasame con una persona",
          "pasame con un humano",
          "pasame con un asesor",
          "quiero un humano",
          "quiero una persona real",
          "atencion humana",
          "falar com uma pessoa",
          "falar com um humano",
          "falar com um atendente",
          "falar com uma atendente",
          "falar com atendente",
          "falar com alguem da equipe",
          "atendimento humano",
          "quero um atendente",
          "quero um humano",
          "talk to a person",
          "talk to a human",
          "talk to someone",
          "talk to an agent",
          "talk to a real person",
          "speak to a person",
          "speak to a human",
          "speak to someone",
          "speak to an agent",
          "speak with a human",
          "speak with a person",
          "speak with an agent",
          "human agent please");

  /** Before a phrase these turn it into its opposite. */
  private static final Set<String> NEGATIONS =
      Set.of("no", "nao", "not", "dont", "sin", "sem", "t");

  private static final int NEGATION_REACH = 3;

  private final List<String> handOver;
  private final List<String> topics;
  private final OptOut optOut;

  public PersonWords(AssistantConfig assistant, OptOut optOut) {
    this.optOut = optOut;
    var phrases = new ArrayList<>(WANTS_HUMAN);
    phrases.addAll(Phrasing.plain(assistant.words().handOverPhrases()));
    handOver = List.copyOf(phrases);
    topics = Phrasing.plain(assistant.words().handOverTopics());
  }

  Intent read(MessageContent content) {
    String said =
        switch (content) {
          case MessageContent.Text text -> text.body();
          case MessageContent.Choice choice -> choice.title();
          default -> "";
        };
    String words = Phrasing.plain(said);
    if (words.isEmpty()) {
      return Intent.ANSWER;
    }
    if (content instanceof MessageContent.Text) {
      var wish = optOut.recognise(said, words);
      if (wish.isPresent()) {
        var kind = wish.get().wish() == OptOut.Wish.STOP ? Intent.Kind.OPT_OUT : Intent.Kind.OPT_IN;
        return new Intent(kind, words.toUpperCase(Locale.ROOT));
      }
    }
    var asked = Phrasing.firstIn(words, handOver);
    if (asked.isPresent() && !negated(words, asked.get())) {
      return new Intent(Intent.Kind.HUMAN, "the person asked for it");
    }
    return Phrasing.firstIn(words, topics)
        .map(topic -> new Intent(Intent.Kind.HUMAN, "the rule for \"" + topic + "\""))
        .orElse(Intent.ANSWER);
  }

  private static boolean negated(String words, String phrase) {
    String[] before = words.substring(0, words.indexOf(phrase)).strip().split(" ", -1);
    for (int i = Math.max(0, before.length - NEGATION_REACH); i < before.length; i++) {
      if (NEGATIONS.contains(before[i])) {
        return true;
      }
    }
    return false;
  }

  /** What confirms an opt-out or its end, in the language of the word that told it. */
  String confirmation(String said) {
    return optOut.recognise(said).map(OptOut.Recognised::confirmation).orElse("OK");
  }
}

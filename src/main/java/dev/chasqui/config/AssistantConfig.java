package dev.chasqui.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Who the assistant is, from {@code conf/assistant.yaml}.
 *
 * @param name how it calls itself
 * @param businessName the business it speaks for
 * @param persona tone and manner, in the words of the operator
 * @param languages ISO 639-1 codes that it answers in; the first is the default
 * @param facts what it may state about the business, by topic
 * @param limits what it must not do
 * @param holdingLines by language: sent when an answer takes long
 * @param apologies by language: sent when the model is down
 * @param words further words of its own
 */
public record AssistantConfig(
    String name,
    String businessName,
    String persona,
    List<String> languages,
    Map<String, String> facts,
    List<String> limits,
    Map<String, String> holdingLines,
    Map<String, String> apologies,
    OwnWords words) {
  public AssistantConfig {
    languages = List.copyOf(languages);
    facts = inOrder(facts);
    limits = List.copyOf(limits);
    holdingLines = inOrder(holdingLines);
    apologies = inOrder(apologies);
  }

  /**
   * Words in place of the built-in ones, or beside them.
   *
   * @param handOverLines by language: says that a human agent takes over
   * @param ghostLines by language: asks for patience when no human agent has answered
   * @param optOutLines by language: confirms that no more messages come
   * @param optInLines by language: confirms that messages come again
   * @param lateLines by language: what an answer to an old message begins with
   * @param handOverPhrases in a person's message: asks for a human agent
   * @param handOverTopics in a person's message: a human agent must answer, asked for or not
   * @param resumePhrases in a human agent's message: the assistant shall answer again
   */
  public record OwnWords(
      Map<String, String> handOverLines,
      Map<String, String> ghostLines,
      Map<String, String> optOutLines,
      Map<String, String> optInLines,
      Map<String, String> lateLines,
      List<String> handOverPhrases,
      List<String> handOverTopics,
      List<String> resumePhrases) {
    /** Only the built-in words. */
    public static final OwnWords NONE =
        new OwnWords(
            Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), List.of(), List.of(), List.of());

    public OwnWords {
      handOverLines = inOrder(handOverLines);
      ghostLines = inOrder(ghostLines);
      optOutLines = inOrder(optOutLines);
      optInLines = inOrder(optInLines);
      lateLines = inOrder(lateLines);
      handOverPhrases = List.copyOf(handOverPhrases);
      handOverTopics = List.copyOf(handOverTopics);
      resumePhrases = List.copyOf(resumePhrases);
    }
  }

  /** With the built-in words only. */
  public AssistantConfig(
      String name,
      String businessName,
      String persona,
      List<String> languages,
      Map<String, String> facts,
      List<String> limits,
      Map<String, String> holdingLines,
      Map<String, String> apologies) {
    this(
        name,
        businessName,
        persona,
        languages,
        facts,
        limits,
        holdingLines,
        apologies,
        OwnWords.NONE);
  }

  /** Keeps the operator's order, so that the prompt is the same at every start. */
  private static Map<String, String> inOrder(Map<String, String> map) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(map));
  }
}

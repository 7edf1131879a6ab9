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
 */
public record AssistantConfig(
    String name,
    String businessName,
    String persona,
    List<String> languages,
    Map<String, String> facts,
    List<String> limits,
    Map<String, String> holdingLines,
    Map<String, String> apologies) {
  public AssistantConfig {
    languages = List.copyOf(languages);
    facts = inOrder(facts);
    limits = List.copyOf(limits);
    holdingLines = inOrder(holdingLines);
    apologies = inOrder(apologies);
  }

  /** Keeps the operator's order, so that the prompt is the same at every start. */
  private static Map<String, String> inOrder(Map<String, String> map) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(map));
  }
}

package dev.chasqui.loadtest;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The words of a conversation. Every message names its person, and so does the answer: that is how
 * a call of the model and a sent message are told to belong to a person.
 */
final class Question {
  /** Numbers of people: a mobile of Argentina with a prefix that is not given out. */
  private static final long FIRST_PERSON = 549_110_000_0000L;

  private static final Pattern PERSON = Pattern.compile("pedido (\\d{13})");
  private static final Pattern ANSWER =
      Pattern.compile("^Leí (\\d+) de tus mensajes sobre el pedido (\\d{13})");

  private Question() {}

  /** The WhatsApp number of the person who opens conversation {@code index}. */
  static String person(long index) {
    return Long.toString(FIRST_PERSON + index);
  }

  /** Message {@code part} of {@code parts}; the last one reads as a finished question. */
  static String text(String person, int part, int parts) {
    return part < parts
        ? "hola, escribo por el pedido " + person + " y"
        : "¿cuándo llega el pedido " + person + "?";
  }

  /** The model's answer to a prompt: one sentence that says how much of the question it saw. */
  static String answer(String prompt) {
    Matcher found = PERSON.matcher(prompt);
    String person = "";
    int messages = 0;
    while (found.find()) {
      messages = found.group(1).equals(person) ? messages + 1 : 1;
      person = found.group(1);
    }
    return "Leí "
        + messages
        + " de tus mensajes sobre el pedido "
        + person
        + ", que sale hoy y llega mañana.";
  }

  /** The person named in a prompt; empty when there is none. */
  static String personIn(String prompt) {
    Matcher found = PERSON.matcher(prompt);
    String person = "";
    while (found.find()) {
      person = found.group(1);
    }
    return person;
  }

  /** How many messages an answer says that it saw; 0 when the text is no answer. */
  static int messagesSeen(String text) {
    Matcher found = ANSWER.matcher(text);
    return found.find() ? Integer.parseInt(found.group(1)) : 0;
  }
}

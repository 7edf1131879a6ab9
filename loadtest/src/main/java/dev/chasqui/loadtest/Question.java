package dev.chasqui.loadtest;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * The words of a conversation. Every message names the order that its turn is about, and so does
 * the answer: that is how a call of the model and a sent message are told to belong to a turn.
 */
final class Question {
  /** Numbers of people: a mobile of Argentina with a prefix that is not given out. */
  private static final long FIRST_PERSON = 549_110_000_0000L;

  private static final long FIRST_ORDER = 700_000_000_0000L;
  private static final int TURNS_MAX = 10;

  /** More than half of what a message holds (Cloud API: Text Messages, 4,096 characters). */
  private static final int PARAGRAPH_CHARS = 2_100;

  private static final Pattern ORDER = Pattern.compile("pedido (\\d{13})");
  private static final Pattern ANSWER =
      Pattern.compile("^Leí (\\d+) de tus mensajes sobre el pedido (\\d{13})");
  private static final String MORE = " También podés seguirlo paso a paso desde la página.";
  private static final String GOING_ON = " y también podés seguirlo paso a paso desde la página";

  private Question() {}

  /** The WhatsApp number of the person who opens conversation {@code index}. */
  static String person(long index) {
    return Long.toString(FIRST_PERSON + index);
  }

  /** What the turn of a conversation is about. */
  static String order(long index, int turn) {
    return Long.toString(FIRST_ORDER + index * TURNS_MAX + turn);
  }

  /** Message {@code part} of {@code parts}; the last one reads as a finished question. */
  static String text(String order, int part, int parts) {
    return part < parts
        ? "hola, escribo por el pedido " + order + " y"
        : "¿cuándo llega el pedido " + order + "?";
  }

  /**
   * The model's answer to a prompt: says how much of the question it saw.
   *
   * @param words how many at most, beyond the first sentence; further ones follow until there are
   *     about as many
   */
  static String answer(String prompt, int words) {
    return answer(prompt, words, false);
  }

  /**
   * The same.
   *
   * @param oneSentence whether the first sentence goes on instead, so that nothing leaves early
   */
  static String answer(String prompt, int words, boolean oneSentence) {
    Matcher found = ORDER.matcher(prompt);
    String order = "";
    int messages = 0;
    while (found.find()) {
      messages = found.group(1).equals(order) ? messages + 1 : 1;
      order = found.group(1);
    }
    var answer =
        new StringBuilder(
            "Leí "
                + messages
                + " de tus mensajes sobre el pedido "
                + order
                + ", que sale hoy y llega mañana"
                + (oneSentence ? "" : "."));
    String further = oneSentence ? GOING_ON : MORE;
    int count = answer.toString().split(" ").length;
    int more = further.strip().split(" ").length;
    while (count + more <= words) {
      answer.append(further);
      count += more;
    }
    return oneSentence ? answer.append('.').toString() : answer.toString();
  }

  /**
   * An answer that is too long for one message: paragraphs of which no two fit into one, each a
   * sentence, so that it is cut between them whenever it leaves.
   *
   * @param bubbles how many
   */
  static List<String> paragraphs(String prompt, int bubbles) {
    String first = answer(prompt, 0, true).replaceFirst("\\.$", "");
    String further = GOING_ON.repeat(Math.ceilDiv(PARAGRAPH_CHARS, GOING_ON.length()));
    return IntStream.rangeClosed(1, bubbles)
        .mapToObj(i -> "%s, parte %d de %d%s.\n\n".formatted(first, i, bubbles, further))
        .toList();
  }

  /** The order named last in a prompt; empty when there is none. */
  static String orderIn(String prompt) {
    Matcher found = ORDER.matcher(prompt);
    String order = "";
    while (found.find()) {
      order = found.group(1);
    }
    return order;
  }

  /** The order that an answer is about; empty when the text is no answer. */
  static String orderOf(String answer) {
    Matcher found = ANSWER.matcher(answer);
    return found.find() ? found.group(2) : "";
  }

  /** How many messages an answer says that it saw; 0 when the text is no answer. */
  static int messagesSeen(String text) {
    Matcher found = ANSWER.matcher(text);
    return found.find() ? Integer.parseInt(found.group(1)) : 0;
  }
}

package dev.chasqui.sandbox;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A recorded conversation of several people.
 *
 * @param people by the name that thoughts use
 * @param takeovers played after the thoughts
 */
record DemoConversation(
    Map<String, Person> people, List<Thought> thoughts, List<Takeover> takeovers) {

  /**
   * Who wrote a thought.
   *
   * @throws IllegalArgumentException when the conversation names nobody so
   */
  Person person(String name) {
    Person known = people.get(name);
    if (known == null) {
      throw new IllegalArgumentException("the conversation has no person called " + name);
    }
    return known;
  }

  /** Somebody who writes; the number in digits. */
  record Person(String number, String name) {}

  /**
   * What one person sends in one go.
   *
   * @param expect the answer must hold one of these words; null or empty takes any answer
   */
  record Thought(
      String title, String from, List<Message> messages, @Nullable List<String> expect) {}

  /**
   * A human agent answers from the WhatsApp Business App, the person writes once more and waits,
   * and the agent lets the assistant answer.
   *
   * @param from who writes
   * @param agent what the agent answers
   * @param text what the person writes then
   * @param back the agent's words that bring the assistant back
   * @param expect the answer must hold one of these words
   */
  record Takeover(
      String title, String from, String agent, String text, String back, List<String> expect) {}

  /**
   * One message: a text, or a photo with its caption.
   *
   * @param after pause before it, in milliseconds
   * @param copies how often its webhook is delivered again
   */
  record Message(@Nullable String text, @Nullable String photo, int after, int copies) {

    /** The words in it. */
    String words() {
      return text != null ? text : "[photo] " + photo;
    }
  }

  /** The conversation that comes with the sandbox. */
  static DemoConversation recorded() {
    try {
      return new ObjectMapper(new YAMLFactory())
          .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .readValue(PageFiles.read("demo-conversation.yaml").getBytes(), DemoConversation.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

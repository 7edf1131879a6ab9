package dev.chasqui.llm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chasqui.llm.SseDecoder.Event;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SseDecoderTest {
  private final List<Event> events = new ArrayList<>();
  private final SseDecoder decoder = new SseDecoder(64, 100, events::add);

  private void feed(String text) {
    decoder.feed(Buffer.buffer(text));
  }

  private static Event message(String data) {
    return new Event("message", data);
  }

  @Test
  void endsLinesAtLfCrAndCrLf() {
    feed("data: a\n\ndata: b\r\rdata: c\r\n\r\n");
    assertThat(events).containsExactly(message("a"), message("b"), message("c"));
  }

  @Test
  void takesCrLfAsOneLineEndEvenWhenAPacketEndsBetween() {
    feed("data: a\r");
    feed("\ndata: b\r");
    feed("\n\r");
    assertThat(events).containsExactly(message("a\nb"));
    feed("\ndata: c\n\n");
    assertThat(events).containsExactly(message("a\nb"), message("c"));
  }

  @Test
  void joinsTheDataLinesOfAnEvent() {
    feed("data: one\ndata:two\ndata\ndata:  three\n\n");
    assertThat(events).containsExactly(message("one\ntwo\n\n three"));
  }

  @Test
  void tellsTheTypeOfAnEventOnce() {
    feed("event: error\ndata: x\n\ndata: y\n\n");
    assertThat(events).containsExactly(new Event("error", "x"), message("y"));
  }

  @Test
  void leavesOutCommentsUnknownFieldsAndEventsWithoutData() {
    feed(": keep-alive\n\n:\n\nid: 7\nretry: 10\nevent: ping\n\nfoo: bar\n\ndata: x\n\n");
    assertThat(events).containsExactly(message("x"));
  }

  @Test
  void leavesOutAByteOrderMarkAtTheVeryBeginning() {
    feed("\uFEFFdata: a\n\n\uFEFFdata: b\n\n");
    assertThat(events).containsExactly(message("a"));
  }

  @Test
  void keepsCharactersWholeThatPacketsCut() {
    byte[] bytes = "data: ¡mañana 🌞 às três!\n\n".getBytes(UTF_8);
    for (byte b : bytes) {
      decoder.feed(Buffer.buffer(new byte[] {b}));
    }
    assertThat(events).containsExactly(message("¡mañana 🌞 às três!"));
  }

  @Test
  void takesALastEventThatLacksItsBlankLine() {
    feed("data: [DONE]");
    decoder.end();
    decoder.end();
    assertThat(events).containsExactly(message("[DONE]"));
  }

  @Test
  void refusesALinePastItsBoundEvenWhenItNeverEnds() {
    feed("x".repeat(64));
    assertThatThrownBy(() -> feed("x")).isInstanceOf(SseDecoder.TooLongException.class);
  }

  @Test
  void refusesAnEventPastItsBound() {
    feed(("data: " + "x".repeat(40) + "\n").repeat(2));
    assertThatThrownBy(() -> feed("data: " + "x".repeat(40) + "\n"))
        .isInstanceOf(SseDecoder.TooLongException.class);
  }

  /** The bound is for one event: many that stay under it may follow each other. */
  @Test
  void countsEachEventByItself() {
    feed(("data: " + "x".repeat(50) + "\n\n").repeat(50));
    assertThat(events).hasSize(50);
  }

  /** However a stream is cut into packets, its events are the same. */
  @Test
  void doesNotDependOnHowPacketsAreCut() {
    long seed = Long.getLong("test.seed", System.nanoTime());
    var random = new Random(seed);
    for (int round = 0; round < 300; round++) {
      var expected = new ArrayList<Event>();
      byte[] stream = randomStream(random, expected).getBytes(UTF_8);
      var heard = new ArrayList<Event>();
      var cut = new SseDecoder(1 << 16, 1 << 16, heard::add);
      int at = 0;
      while (at < stream.length) {
        int to = Math.min(stream.length, at + 1 + random.nextInt(round % 2 == 0 ? 4 : 64));
        cut.feed(Buffer.buffer(Arrays.copyOfRange(stream, at, to)));
        at = to;
      }
      cut.end();
      assertThat(heard).as("seed %d round %d", seed, round).isEqualTo(expected);
    }
  }

  private static String randomStream(Random random, List<Event> expected) {
    String[] words = {"a", "ñ", "€", "🌞", " ", ":", "data", "{\"x\":1}", "\uFEFF", "ção"};
    var stream = new StringBuilder(random.nextBoolean() ? "\uFEFF" : "");
    String newline = List.of("\n", "\r", "\r\n").get(random.nextInt(3));
    int count = random.nextInt(12);
    for (int i = 0; i < count; i++) {
      if (random.nextInt(3) == 0) {
        stream.append(": ñ ").append(newline);
      }
      String type = random.nextInt(3) == 0 ? "error" : "message";
      if (!type.equals("message")) {
        stream.append("event: ").append(type).append(newline);
      }
      var lines = new ArrayList<String>();
      int lineCount = 1 + random.nextInt(3);
      for (int n = 0; n < lineCount; n++) {
        var line = new StringBuilder();
        int length = random.nextInt(6);
        for (int w = 0; w < length; w++) {
          line.append(words[random.nextInt(words.length)]);
        }
        lines.add(line.toString());
        stream.append("data: ").append(line).append(newline);
      }
      stream.append(newline);
      expected.add(new Event(type, String.join("\n", lines)));
    }
    return stream.toString();
  }
}

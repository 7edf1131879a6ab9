package dev.chasqui.llm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the reader makes of tool calls, however a server words and cuts them. */
class ToolCallReadingTest {
  private static final String ARGUMENTS = "{\"reason\":\"Pide un reembolso: «¡ya! 😡»\"}";
  private static final ToolCall CALL = new ToolCall("call_a", "hand_over", ARGUMENTS);

  /** What the reader told, in order. */
  private static final class Told implements AnswerReader.Output {
    final List<Object> events = new ArrayList<>();
    int calling;

    @Override
    public void text(String text) {
      events.add(text);
    }

    @Override
    public void calling() {
      calling++;
    }

    @Override
    public void toolCalls(List<ToolCall> calls) {
      events.add(calls);
    }

    @Override
    public void finishing() {
      events.add("finishing");
    }

    @Override
    public void done() {
      events.add("done");
    }

    @Override
    public void failed(ModelException failure) {
      events.add(failure.kind());
    }
  }

  private static Told read(byte[]... packets) {
    var told = new Told();
    var reader = new AnswerReader(told, new ServerWords(null, ModelFixture.WITH_TOOL));
    for (byte[] packet : packets) {
      reader.feed(Buffer.buffer(packet));
    }
    reader.end();
    return told;
  }

  private static Told read(String... chunks) {
    return read((String.join("", chunks) + event("[DONE]")).getBytes(UTF_8));
  }

  private static String event(String data) {
    return "data: " + data + "\n\n";
  }

  private static String delta(JsonObject delta) {
    return event(
        new JsonObject()
            .put("choices", new JsonArray().add(new JsonObject().put("delta", delta)))
            .encode());
  }

  private static String fragment(
      @Nullable Integer index,
      @Nullable String id,
      @Nullable String name,
      @Nullable Object arguments) {
    var call = new JsonObject();
    if (index != null) {
      call.put("index", index);
    }
    var function = new JsonObject().put("name", name).put("arguments", arguments);
    return delta(
        new JsonObject()
            .put("tool_calls", new JsonArray().add(call.put("id", id).put("function", function))));
  }

  private static String finish(String reason) {
    return event("{\"choices\":[{\"delta\":{},\"finish_reason\":\"" + reason + "\"}]}");
  }

  private static List<ToolCall> calls(Told told) {
    return told.events.stream()
        .filter(List.class::isInstance)
        .flatMap(event -> ((List<?>) event).stream())
        .map(ToolCall.class::cast)
        .toList();
  }

  static Stream<Arguments> streams() {
    var whole = fragment(0, "call_a", "hand_over", ARGUMENTS);
    var other = new ToolCall("call_b", "other", "{}");
    return Stream.of(
        Arguments.of("one piece", whole, List.of(CALL)),
        Arguments.of(
            "head, then arguments without name and id",
            fragment(0, "call_a", "hand_over", "") + fragment(0, null, null, ARGUMENTS),
            List.of(CALL)),
        Arguments.of(
            "id and name repeated",
            fragment(0, "call_a", "hand_over", ARGUMENTS.substring(0, 9))
                + fragment(0, "call_a", "hand_over", ARGUMENTS.substring(9)),
            List.of(CALL)),
        Arguments.of(
            "a name in two",
            fragment(0, "call_a", "hand", "") + fragment(0, "", "_over", ARGUMENTS),
            List.of(CALL)),
        Arguments.of(
            "two calls, woven",
            fragment(0, "call_a", "hand_over", ARGUMENTS.substring(0, 5))
                + fragment(1, "call_b", "other", "{")
                + fragment(0, null, null, ARGUMENTS.substring(5))
                + fragment(1, null, null, "}"),
            List.of(CALL, other)),
        Arguments.of(
            "two calls, both numbered 0",
            whole + fragment(0, "call_b", "other", "{}"),
            List.of(CALL, other)),
        Arguments.of(
            "two calls without numbers",
            fragment(null, "call_a", "hand_over", ARGUMENTS)
                + fragment(null, "call_b", "other", "{}"),
            List.of(CALL, other)),
        Arguments.of(
            "an object for arguments",
            fragment(0, "call_a", "hand_over", new JsonObject(ARGUMENTS)),
            List.of(CALL)),
        Arguments.of(
            "no JSON",
            fragment(0, "call_a", "hand_over", "reason=…"),
            List.of(new ToolCall("call_a", "hand_over", "reason=…"))),
        Arguments.of(
            "no arguments",
            fragment(0, null, "hand_over", null),
            List.of(new ToolCall("", "hand_over", ""))),
        Arguments.of("no name", fragment(0, "call_a", null, ARGUMENTS), List.of()),
        Arguments.of(
            "nonsense", event("{\"choices\":[{\"delta\":{\"tool_calls\":\"x\"}}]}"), List.of()),
        Arguments.of(
            "the old form",
            delta(
                    new JsonObject()
                        .put(
                            "function_call",
                            new JsonObject().put("name", "hand_over").put("arguments", "")))
                + delta(
                    new JsonObject()
                        .put("function_call", new JsonObject().put("arguments", ARGUMENTS))),
            List.of(new ToolCall("", "hand_over", ARGUMENTS))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("streams")
  void assembles(String what, String stream, List<ToolCall> expected) {
    assertThat(calls(read(stream, finish("tool_calls")))).as(what).isEqualTo(expected);
    assertThat(calls(read(stream))).as(what + ", without a finish reason").isEqualTo(expected);
  }

  @Test
  void readsPacketsCutAtEveryByte() {
    byte[] stream =
        (fragment(0, "call_a", "hand_over", "")
                + fragment(0, null, null, ARGUMENTS)
                + finish("tool_calls")
                + event("[DONE]"))
            .getBytes(UTF_8);
    for (int cut = 0; cut <= stream.length; cut++) {
      byte[] head = Arrays.copyOf(stream, cut);
      byte[] tail = Arrays.copyOfRange(stream, cut, stream.length);
      assertThat(calls(read(head, tail))).as("cut at %d", cut).containsExactly(CALL);
    }
  }

  @Test
  void readsArgumentsCutAtEveryCharacter() {
    for (int cut = 0; cut <= ARGUMENTS.length(); cut++) {
      if (cut > 0 && Character.isHighSurrogate(ARGUMENTS.charAt(cut - 1))) {
        continue; // half a character is no JSON text
      }
      Told told =
          read(
              fragment(0, "call_a", "hand_over", ARGUMENTS.substring(0, cut)),
              fragment(0, null, null, ARGUMENTS.substring(cut)),
              finish("tool_calls"));
      assertThat(calls(told)).as("cut at %d", cut).containsExactly(CALL);
    }
  }

  @Test
  void tellsTextThenAllCallsAtOnceThenTheEnd() {
    Told told =
        read(
            delta(new JsonObject().put("content", "Un momento")),
            fragment(0, "call_a", "hand_over", ARGUMENTS),
            fragment(1, "call_b", "other", "{}"),
            finish("tool_calls"),
            finish("tool_calls"));
    assertThat(told.events)
        .containsExactly(
            "Un momento",
            List.of(CALL, new ToolCall("call_b", "other", "{}")),
            "finishing",
            "finishing",
            "done",
            "done"); // the end marker and the end of the body
    assertThat(told.calling).isEqualTo(2);
  }

  @Test
  void takesNoHalfCallFromAStreamThatBreaksOff() {
    Told told = read(fragment(0, "call_a", "hand_over", "{\"rea").getBytes(UTF_8));
    assertThat(told.events).containsExactly(ModelException.Kind.BROKEN_STREAM);
  }

  @Test
  void doesNotTakeAnEmptyFragmentForWriting() {
    Told told = read(fragment(0, "call_a", null, ""), finish("stop"));
    assertThat(told.calling).isZero();
  }

  @Test
  void keepsWithinItsBounds() {
    String huge = "x".repeat(200_000);
    var stream = new ArrayList<String>();
    for (int i = 0; i < 20; i++) {
      stream.add(fragment(i, "i".repeat(1_000), "n".repeat(1_000), "a"));
    }
    IntStream.range(0, 10).forEach(_ -> stream.add(fragment(0, null, null, huge)));
    List<ToolCall> calls = calls(read(String.join("", stream), finish("tool_calls")));
    assertThat(calls).hasSize(ToolCallAssembler.CALLS_MAX);
    assertThat(calls.getFirst().arguments()).hasSize(ToolCallAssembler.ARGUMENTS_CHARS_MAX);
    assertThat(calls.getFirst().name()).hasSize(ToolCallAssembler.NAME_CHARS_MAX);
    assertThat(calls.getFirst().id()).hasSize(ToolCallAssembler.ID_CHARS_MAX);
  }

  @Test
  void takesTheCallsOfAWholeMessage() {
    var calls = new JsonArray();
    for (ToolCall call : List.of(CALL, new ToolCall("call_b", "other", "{}"))) {
      var function = new JsonObject().put("name", call.name()).put("arguments", call.arguments());
      calls.add(new JsonObject().put("id", call.id()).put("function", function));
    }
    var message = new JsonObject().putNull("content").put("tool_calls", calls);
    var choice = new JsonObject().put("message", message).put("finish_reason", "tool_calls");
    Told told =
        read(new JsonObject().put("choices", new JsonArray().add(choice)).encode().getBytes(UTF_8));
    assertThat(told.events)
        .containsExactly(List.of(CALL, new ToolCall("call_b", "other", "{}")), "finishing", "done");
  }
}

package dev.chasqui.whatsapp;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The short way through a body must give what the long way gives. */
class SingleUpdateTest {
  private static final int ROUNDS = 20_000;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "msg-text",
        "msg-text-legacy-no-bsuid",
        "msg-text-bsuid-no-phone",
        "msg-text-no-contacts",
        "status-read",
        "status-bsuid-only",
        "wire-text-unicode"
      })
  void takesTheCommonBodies(String name) {
    byte[] body = Samples.body(name).getBytes();
    assertThat(WebhookSplitter.cutTree(body))
        .singleElement()
        .extracting(SingleUpdateTest::read)
        .isEqualTo(read(taken(body)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "msg-group-text",
        "msg-system-number-changed",
        "msg-system-user-id-changed",
        "batch-multi-entry",
        "smb-echo-text",
        "history-phase0",
        "status-group",
        "unknown-field",
        "not-whatsapp-object"
      })
  void leavesTheOthers(String name) {
    assertThat(SingleUpdate.cut(Samples.body(name).getBytes())).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "[]", "7", "null", "{", "{}", "{} {}", "{\"entry\":[]}"})
  void leavesWhatIsNoWebhook(String body) {
    assertThat(SingleUpdate.cut(body.getBytes(StandardCharsets.UTF_8))).isNull();
  }

  /** Of a member that is there twice the last one counts, which is for the splitter to find out. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "object",
        "entry",
        "changes",
        "field",
        "value",
        "metadata",
        "contacts",
        "messages",
        "wa_id",
        "from",
        "phone_number_id",
        "display_phone_number"
      })
  void leavesWhatIsThereTwice(String member) {
    String body = Samples.body("msg-text-legacy-no-bsuid").toString();
    String twice = body.replaceFirst("(\"" + member + "\" *:)", "\"" + member + "\":{},$1");
    assertThat(twice).isNotEqualTo(body);
    assertThat(SingleUpdate.cut(twice.getBytes(StandardCharsets.UTF_8))).isNull();
  }

  @Test
  void takesNoBodyInAnotherEncoding() {
    String text = Samples.body("msg-text").toString();
    assertThat(SingleUpdate.cut(text.getBytes(StandardCharsets.UTF_16))).isNull();
    byte[] marked = ("\uFEFF" + text).getBytes(StandardCharsets.UTF_8);
    assertThat(read(taken(marked))).isEqualTo(read(WebhookSplitter.cutTree(marked).getFirst()));
  }

  @Test
  void keepsTheBytesOfTheMessage() {
    Buffer body = Samples.body("wire-text-unicode");
    String wire = body.toString();
    String message = wire.substring(wire.indexOf("\"messages\":[") + 12);
    message = message.substring(0, message.indexOf("}]"));
    assertThat(taken(body.getBytes()).value().toString()).contains("\"item\":" + message);
  }

  /**
   * However the samples are changed, by the byte or by the member, what the short way takes is what
   * the long way gives; what the long way refuses, the short way never takes.
   */
  @Test
  void neverDiffersFromTheLongWay() {
    long seed = Long.getLong("test.seed", System.nanoTime());
    System.out.println("SingleUpdateTest seed=" + seed);
    var random = new Random(seed);
    var samples = Samples.names().stream().map(Samples::body).toList();
    int taken = 0;
    for (int round = 0; round < ROUNDS; round++) {
      byte[] body = changed(samples.get(random.nextInt(samples.size())), random);
      var item = SingleUpdate.cut(body);
      if (item == null) {
        continue;
      }
      taken++;
      assertThat(WebhookSplitter.cutTree(body))
          .as("seed %d round %d: %s", seed, round, new String(body, StandardCharsets.UTF_8))
          .singleElement()
          .extracting(SingleUpdateTest::read)
          .isEqualTo(read(item));
    }
    assertThat(taken).isGreaterThan(ROUNDS / 20);
  }

  private static byte[] changed(Buffer sample, Random random) {
    if (random.nextBoolean()) {
      var root = sample.toJsonObject();
      for (int i = random.nextInt(3); i > 0; i--) {
        changeMember(root, random);
      }
      return root.toBuffer().getBytes();
    }
    byte[] bytes = sample.getBytes();
    for (int i = random.nextInt(3); i > 0 && bytes.length > 0; i--) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(3)) {
        case 0 -> bytes[at] = (byte) random.nextInt(256);
        case 1 -> bytes[at] = (byte) "{}[]\",:0\\ ".charAt(random.nextInt(10));
        default -> {
          int length = Math.min(random.nextInt(12), bytes.length - at);
          var without = Buffer.buffer(bytes).getBuffer(0, at);
          bytes = without.appendBytes(bytes, at + length, bytes.length - at - length).getBytes();
        }
      }
    }
    return bytes;
  }

  /** Puts one of the odd values, or a value of elsewhere, somewhere into the tree. */
  private static void changeMember(JsonObject root, Random random) {
    var objects = new ArrayList<JsonObject>();
    collect(root, objects);
    var object = objects.get(random.nextInt(objects.size()));
    var names = List.copyOf(object.fieldNames());
    var other = objects.get(random.nextInt(objects.size()));
    var otherNames = List.copyOf(other.fieldNames());
    if (names.isEmpty() || otherNames.isEmpty()) {
      return;
    }
    String name = names.get(random.nextInt(names.size()));
    String otherName = otherNames.get(random.nextInt(otherNames.size()));
    switch (random.nextInt(6)) {
      case 0 -> object.remove(name);
      case 1 -> object.put(name, odd(random));
      case 2 -> object.put(identity(random), object.getValue(name));
      case 3 -> object.put(identity(random), odd(random));
      case 4 -> object.put(otherName, other.copy().getValue(otherName));
      default -> object.put(name, other.copy());
    }
  }

  private static void collect(Object value, List<JsonObject> objects) {
    if (value instanceof JsonObject object) {
      objects.add(object);
      object.fieldNames().forEach(name -> collect(object.getValue(name), objects));
    } else if (value instanceof JsonArray array) {
      array.forEach(element -> collect(element, objects));
    }
  }

  private static String identity(Random random) {
    var names =
        List.of(
            "from",
            "to",
            "recipient_id",
            "wa_id",
            "user_id",
            "from_user_id",
            "recipient_user_id",
            "to_user_id",
            "group_id",
            "recipient_type",
            "system",
            "time",
            "id",
            "phone_number_id");
    return names.get(random.nextInt(names.size()));
  }

  private static Object odd(Random random) {
    var values =
        List.of(
            "",
            " ",
            "+1 (555) 000-2222",
            "15550001111",
            "a:b",
            "ñandú \" \\ \n",
            "x".repeat(300),
            7,
            -0.5,
            true,
            new JsonObject(),
            new JsonArray(),
            new JsonArray().add(new JsonObject()).add(new JsonObject()));
    return values.get(random.nextInt(values.size()));
  }

  private static WebhookItem taken(byte[] body) {
    return Objects.requireNonNull(SingleUpdate.cut(body));
  }

  /** An item with its JSON as a tree, so that blanks and escapes make no difference. */
  private static List<Object> read(WebhookItem item) {
    return List.of(item.key(), item.kind(), String.valueOf(item.id()), item.value().toJsonObject());
  }
}

package dev.chasqui.whatsapp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chasqui.config.Secret;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebhookSignatureTest {
  private static final String SECRET = "TEST_APP_SECRET_0001";

  private final WebhookSignature signature = new WebhookSignature(Secret.of(SECRET), null);

  @ParameterizedTest
  @CsvSource({
    "msg-text,014afc18d97107974c78dc9bd7bfab245acc40469bb5e3a730d99274668cabe3",
    "wire-text-unicode,4746bf397d0bf2be29c3a046fdda30ac0768e558f007354b18a603dff6611b06",
    "batch-multi-entry,ab8118ae5459c52b11a3f742542f18ed25fe3d4f10b6cf06ae1e1c07e2b3c66b",
    "dashboard-test,103c30d262eb4a73dd394d4c525b1f73bff43d44875ab5329a18c789fd586cc7",
    "status-sent-pmp,76118e14ac17eb774d51ab832997a489f3ed317393f3b5ca5e9c74482ccc2e49"
  })
  void acceptsTheKnownSignatures(String name, String hex) {
    assertThat(signature.matches(Samples.body(name).getBytes(), "sha256=" + hex)).isTrue();
    assertThat(
            signature.matches(
                Samples.body(name).getBytes(), "sha256=" + hex.toUpperCase(Locale.ROOT)))
        .isTrue();
  }

  /** For any body: the right signature passes, and flipping any one bit of either side fails. */
  @Test
  void acceptsOnlyTheSignedBytes() {
    long seed = Long.getLong("test.seed", System.nanoTime());
    var random = new Random(seed);
    for (int i = 0; i < 300; i++) {
      byte[] body = new byte[random.nextInt(4096)];
      random.nextBytes(body);
      String header = Signatures.sign(SECRET, Buffer.buffer(body));
      assertThat(signature.matches(body, header)).as("seed %d", seed).isTrue();

      byte[] longer = Arrays.copyOf(body, body.length + 1);
      assertThat(signature.matches(longer, header)).as("seed %d", seed).isFalse();
      if (body.length > 0) {
        body[random.nextInt(body.length)] ^= (byte) (1 << random.nextInt(8));
        assertThat(signature.matches(body, header)).as("seed %d", seed).isFalse();
      }
      var forged = new StringBuilder(header);
      int at = "sha256=".length() + random.nextInt(64);
      int digit = Character.digit(header.charAt(at), 16) ^ (1 << random.nextInt(4));
      forged.setCharAt(at, Character.forDigit(digit, 16));
      assertThat(signature.matches(body, forged.toString())).as("seed %d", seed).isFalse();
    }
  }

  @Test
  void refusesMalformedHeaders() {
    Buffer body = Samples.body("msg-text");
    String right = Signatures.sign(SECRET, body);
    var wrong =
        List.of(
            "",
            "sha256=",
            right.substring("sha256=".length()),
            right.substring(0, right.length() - 1),
            right + "0",
            " " + right,
            "sha1=" + right.substring("sha256=".length()),
            "SHA256=" + right.substring("sha256=".length()),
            "sha256=" + "g".repeat(64),
            "sha256=" + "İ".repeat(64),
            "sha256=" + "０".repeat(64),
            "sha256=" + "0".repeat(64));
    assertThat(wrong).noneMatch(header -> signature.matches(body.getBytes(), header));
    assertThat(signature.matches(body.getBytes(), null)).isFalse();
  }

  @Test
  void refusesTheSignatureOfTheSameJsonInOtherBytes() throws Exception {
    Buffer wire = Samples.body("wire-text-unicode");
    Buffer rewritten = Buffer.buffer(new JsonObject(wire).encodePrettily());
    assertThat(signature.matches(wire.getBytes(), Signatures.sign(SECRET, rewritten))).isFalse();
  }

  @Test
  void acceptsThePreviousSecretWhileItIsConfigured() {
    Buffer body = Samples.body("msg-text");
    String old = Signatures.sign("the old one", body);
    var rotating = new WebhookSignature(Secret.of(SECRET), Secret.of("the old one"));
    assertThat(rotating.matches(body.getBytes(), old)).isTrue();
    assertThat(rotating.matches(body.getBytes(), Signatures.sign(SECRET, body))).isTrue();
    assertThat(rotating.matches(body.getBytes(), Signatures.sign("another", body))).isFalse();
    assertThat(signature.matches(body.getBytes(), old)).isFalse();
  }

  @Test
  void acceptsNothingUnderABlankSecret() {
    Buffer body = Samples.body("msg-text");
    var blank = new WebhookSignature(Secret.of(" "), Secret.of(""));
    assertThat(blank.matches(body.getBytes(), Signatures.sign(" ", body))).isFalse();
  }

  @Test
  void isSafeForUseBySeveralThreads() {
    Buffer body = Samples.body("batch-multi-entry");
    String header = Signatures.sign(SECRET, body);
    boolean allMatched =
        IntStream.range(0, 2000)
            .parallel()
            .allMatch(_ -> signature.matches(body.getBytes(), header));
    assertThat(allMatched).isTrue();
  }
}

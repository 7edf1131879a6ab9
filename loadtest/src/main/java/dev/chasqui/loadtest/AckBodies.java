package dev.chasqui.loadtest;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signed webhooks at the price of a copy and a hash, since thousands a second are made beside the
 * gateway that they are for: a template is cut where messages differ. Not thread-safe.
 */
final class AckBodies {
  private static final String PERSON = "<person>";
  private static final String ID = "<id>";
  private static final String TIME = "<time>";
  private static final String NUMBER = "<number>";

  private final Mac mac;
  private final String[] pieces;
  private final String run;

  /** A body and its {@code X-Hub-Signature-256}. */
  record Signed(byte[] body, String signature) {}

  /**
   * @param run part of every message id, so that no two runs share one
   */
  AckBodies(String appSecret, String run) {
    this.run = run;
    try {
      mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(appSecret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
    String template =
        Webhook.textMessage(NUMBER, PERSON, ID, 0, "¿Ya salió el pedido de esta mañana?")
            .replace("\"timestamp\":\"0\"", "\"timestamp\":\"" + TIME + "\"");
    pieces = template.split("(?=<(person|id|time|number)>)|(?<=<(person|id|time|number)>)");
  }

  /** The id of the message with this number. */
  String messageId(long index) {
    return "wamid." + run + "." + index;
  }

  /** The message with this number, from one of so many people, to one of so many numbers. */
  Signed message(long index, int people, int numbers) {
    long who = index % people;
    String time = Long.toString(System.currentTimeMillis() / 1_000);
    var text = new StringBuilder(640);
    for (String piece : pieces) {
      switch (piece) {
        case PERSON -> text.append(Question.person(who));
        case ID -> text.append(messageId(index));
        case TIME -> text.append(time);
        case NUMBER -> text.append(Options.number(who % numbers));
        default -> text.append(piece);
      }
    }
    return sign(text.toString().getBytes(StandardCharsets.UTF_8));
  }

  Signed sign(byte[] body) {
    return new Signed(body, "sha256=" + HexFormat.of().formatHex(mac.doFinal(body)));
  }
}

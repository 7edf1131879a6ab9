package dev.chasqui.sandbox;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.HexFormat;

/**
 * JSON as Meta puts it on the wire: compact, {@code /} as {@code \/} and every character outside
 * ASCII as an escape of its code units in four lower-case hex digits (Meta: Create a webhook
 * endpoint).
 */
final class MetaJson {
  private static final HexFormat HEX = HexFormat.of();

  private MetaJson() {}

  /** The bytes of {@code body}, all of them ASCII. */
  static Buffer encode(JsonObject body) {
    String plain = body.encode();
    var wire = new StringBuilder(plain.length() + 64);
    for (int i = 0; i < plain.length(); i++) {
      char c = plain.charAt(i);
      if (c == '/') {
        // Outside of strings JSON has no slash, so that escaping all of them is safe.
        wire.append("\\/");
      } else if (c < 0x7f) {
        wire.append(c);
      } else {
        wire.append("\\u").append(HEX.toHexDigits(c));
      }
    }
    return Buffer.buffer(wire.toString(), "US-ASCII");
  }
}

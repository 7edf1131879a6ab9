package dev.chasqui.store;

import dev.chasqui.model.Consent;
import dev.chasqui.model.ConversationKey;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Locale;

/** How declarations of consent become rows of {@code consents}; every one is kept. */
public final class ConsentWrites {
  private static final int SOURCE_CHARS_MAX = 500;

  /** WhatsApp's clock counts whole seconds: of two declarations in one the later to come holds. */
  private static final Write.Statement DECLARE =
      new Write.Statement(
          92,
          """
          INSERT INTO consents (phone_number_id, contact_id, kind, state, at, source)
          VALUES ($1, $2, $3, $4, $5, $6)
          ON CONFLICT (phone_number_id, contact_id, kind, at)
          DO UPDATE SET state = excluded.state, source = excluded.source
          """);

  private ConsentWrites() {}

  /**
   * Somebody agreed or objected.
   *
   * @param state granted or revoked
   * @param source how it is known, such as {@code message wamid…}, {@code user_preferences} or
   *     {@code console anna}
   * @throws IllegalArgumentException when the state is unknown, which nobody declares
   */
  public static Write.Entry declare(
      ConversationKey conversation,
      Consent.Kind kind,
      Consent.State state,
      Instant at,
      String source) {
    if (state == Consent.State.UNKNOWN) {
      throw new IllegalArgumentException("a declaration must grant or revoke");
    }
    String clean = MessageWrites.clean(source);
    return new Write.Entry(
        DECLARE,
        Tuple.of(
            conversation.number().value(),
            conversation.contact().value(),
            kind.name().toLowerCase(Locale.ROOT),
            state.name().toLowerCase(Locale.ROOT),
            at.atOffset(ZoneOffset.UTC),
            clean.length() <= SOURCE_CHARS_MAX ? clean : clean.substring(0, SOURCE_CHARS_MAX)));
  }
}

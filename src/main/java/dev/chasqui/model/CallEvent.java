package dev.chasqui.model;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Something that happened to a voice call over WhatsApp (Meta: Calling API). */
public sealed interface CallEvent extends SourcedEvent {

  /** Meta's id of the call ({@code wacid.…}). */
  String callId();

  /**
   * The person calls, or took our call. A call of the person opens the service window.
   *
   * @param byPerson who called whom
   * @param sdpType {@code offer} or {@code answer}
   * @param sdp the session description (RFC 8866)
   * @param clientId the {@code biz_opaque_callback_data} that we sent, else null
   */
  record Connected(
      Source source,
      String callId,
      Contact contact,
      boolean byPerson,
      @Nullable String sdpType,
      @Nullable String sdp,
      @Nullable String clientId)
      implements CallEvent {}

  /**
   * The call is over.
   *
   * @param status {@code COMPLETED} or {@code FAILED}
   * @param duration null when it was not answered
   */
  record Ended(
      Source source,
      String callId,
      Contact contact,
      boolean byPerson,
      @Nullable String status,
      @Nullable Instant startedAt,
      @Nullable Instant endedAt,
      @Nullable Duration duration,
      @Nullable String clientId)
      implements CallEvent {}

  /** How our call fares: {@code RINGING}, {@code ACCEPTED}, {@code REJECTED}. */
  record StatusChanged(
      Source source, String callId, Contact contact, String status, @Nullable String clientId)
      implements CallEvent {}
}

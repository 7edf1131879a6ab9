package dev.chasqui.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What happened on a coexistence number before it was onboarded (Meta: history). To be taken in
 * quietly: it is never answered, opens no window and costs nothing.
 */
public sealed interface HistoryEvent extends SourcedEvent {

  /**
   * Where a chunk stands in the history.
   *
   * @param phase 0 for the first day back, 1 up to 90 days, 2 up to 180 days
   * @param order of the chunk within its phase; chunks may arrive in another order
   * @param progress in percent; 100 ends the history
   */
  record Position(int phase, int order, int progress) {}

  /** How far an old message got. */
  enum Status {
    PENDING,
    SENT,
    DELIVERED,
    READ,
    PLAYED,
    ERROR
  }

  /**
   * One old message.
   *
   * @param contact the person of the thread, whoever wrote it
   * @param author the person, or an employee of the business
   * @param sentAt by the clock of the device, in whole seconds
   * @param content a {@link MessageContent.MediaPlaceholder} when the file is not there
   * @param status null when not told, or unknown to this version
   * @param position of its chunk; null for a file that comes after the chunks and takes the place
   *     of the placeholder with the same id
   */
  record HistoryMessage(
      Source source,
      MessageId id,
      Contact contact,
      HistoryEntry.Author author,
      Instant sentAt,
      MessageContent content,
      @Nullable Status status,
      @Nullable Position position)
      implements HistoryEvent {}

  /**
   * A chunk arrived; each of its messages is an event of its own, on its own conversation.
   *
   * @param messages how many it held
   */
  record ChunkArrived(Source source, Position position, int messages) implements HistoryEvent {}

  /** The business does not share its history. */
  record Declined(Source source, WebhookError error) implements HistoryEvent {}
}

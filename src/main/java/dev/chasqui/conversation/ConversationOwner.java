package dev.chasqui.conversation;

import dev.chasqui.eventlog.LogView;
import dev.chasqui.eventlog.LoggedEvent;
import dev.chasqui.eventlog.PartitionHandler;
import dev.chasqui.model.ConversationKey;
import dev.chasqui.model.InboundEvent;
import dev.chasqui.model.InboundEvent.HumanReplied;
import dev.chasqui.store.KnownConversation;
import dev.chasqui.whatsapp.EventParser;
import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/**
 * Owns the conversations of one partition: recognises what it has seen, stores what is new and
 * moves each conversation. Confined to one context.
 *
 * <p>A batch goes through {@link Aliases}, {@link Recognition} with the look-up of its {@link
 * Background}, and then {@link Intake}.
 */
public final class ConversationOwner implements PartitionHandler {
  /** What is looked up at once. */
  private static final int BATCH_MAX = 512;

  private final EventParser parser = new EventParser();
  private final ConversationParts parts;
  private final Aliases aliases;
  private final Recognition recognition;
  private final OwnerRecord record;
  private final Residents residents;
  private final Intake intake;
  private final CatchUp catchUp;

  /** Arrivals for the next batches; bounded by what the log gives before some are settled. */
  private final ArrayDeque<Arrival> waiting = new ArrayDeque<>();

  private boolean working;
  private boolean released;

  /**
   * @param residentMax idle conversations kept in memory for this partition
   * @param view how far this owner is behind the log
   */
  public ConversationOwner(ConversationParts parts, int residentMax, LogView view) {
    this.parts = parts;
    catchUp = new CatchUp(parts.vertx(), parts.clock(), parts.meters().windowsCut, view);
    record = new OwnerRecord(parts, this::wanted);
    recognition = new Recognition(parts, this::wanted);
    residents = new Residents(parts, residentMax, catchUp, recognition::settled);
    aliases = new Aliases(parts, 2 * residentMax, this::wanted, residents::readAnew);
    intake = new Intake(parts, record, residents, recognition, this::wanted);
  }

  @Override
  public void accept(List<LoggedEvent> batch) {
    if (released) {
      return; // unsettled: the next owner finds them
    }
    var arrivals = new ArrayList<Arrival>(batch.size());
    for (var event : batch) {
      try {
        var content = parser.parse(event.kind(), event.value(), event.receivedAt());
        arrivals.add(new Arrival(event, content, List.of()));
        catchUp.accepted(event.receivedAt());
        if (content instanceof InboundEvent.HumanReplied) {
          // Before anything is looked up: from here on nothing must leave.
          parts.outbox().hold(content.conversation());
        }
      } catch (RuntimeException e) {
        event.failed(e);
      }
    }
    waiting.addAll(arrivals);
    if (!working) {
      workOn();
    }
  }

  /**
   * One batch after the other, so that the order of the log is kept whatever answers first. What
   * comes while one is in work shares the next, so that batches grow with the load.
   */
  private void workOn() {
    var batch = new ArrayList<Arrival>(Math.min(waiting.size(), BATCH_MAX));
    while (!waiting.isEmpty() && batch.size() < BATCH_MAX) {
      batch.add(waiting.remove());
    }
    working = !batch.isEmpty();
    if (working) {
      work(batch)
          .onComplete(_ -> {
            catchUp.taken(batch.size());
            workOn();
          });
    }
  }

  /** Never fails. */
  private Future<Void> work(List<Arrival> batch) {
    // Before deduplication, so that what is sent elsewhere is new there.
    var routed = aliases.route(batch).map(ContactChanges::applied);
    Future<Void> worked = routed.compose(this::takeNews);
    return worked.otherwise(failure -> {
      var failed = routed.succeeded() ? routed.result() : batch;
      failed.forEach(arrival -> arrival.event().failed(failure));
      return null;
    });
  }

  /**
   * Looks everything up at once, since none of it needs what another one finds: a person waits for
   * one trip instead of three.
   */
  private Future<Void> takeNews(List<Arrival> arrivals) {
    var verdicts = recognition.verdicts(arrivals);
    var answers = recognition.answers(arrivals);
    var known = known(arrivals);
    return Future.join(verdicts, answers, known)
        .compose(_ -> {
          var news = recognition.news(arrivals, verdicts.result(), answers.result());
          return record
              .ours(echoes(news.arrivals()))
              .map(ours -> {
                take(news.arrivals(), new Background(known.result(), ours, news));
                return null;
              });
        });
  }

  /** What the record has of the conversations that are not in memory. */
  private Future<Map<ConversationKey, KnownConversation>> known(List<Arrival> arrivals) {
    residents.forgetOutdated();
    var cold = new HashSet<ConversationKey>();
    for (var arrival : arrivals) {
      var key = arrival.content().conversation();
      boolean meant = arrival.moves() || WindowRecord.closes(arrival.content());
      if (meant && !residents.contains(key)) {
        cold.add(key);
      }
    }
    return record.known(cold);
  }

  private static List<Arrival> echoes(List<Arrival> arrivals) {
    return arrivals.stream().filter(arrival -> arrival.content() instanceof HumanReplied).toList();
  }

  private void take(List<Arrival> arrivals, Background background) {
    if (released) {
      return;
    }
    for (var arrival : arrivals) {
      try {
        intake.take(arrival, background);
      } catch (RuntimeException e) {
        arrival.event().failed(e);
      }
    }
    residents.evict();
  }

  private boolean wanted() {
    return !released;
  }

  @Override
  public Future<Void> release() {
    released = true;
    return residents.release();
  }
}

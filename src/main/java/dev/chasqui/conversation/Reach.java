package dev.chasqui.conversation;

import dev.chasqui.model.Consent;
import dev.chasqui.model.ConversationKey;
import dev.chasqui.model.ConversationReport;
import dev.chasqui.model.ServiceWindow;
import dev.chasqui.observe.Stage;
import dev.chasqui.policy.Outgoing;
import dev.chasqui.policy.SendDecision;
import dev.chasqui.policy.SendDecision.Refuse;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the person of a conversation may be written to now: the service window as events move it, and
 * what the person agreed to. Confined to the conversation's context.
 */
final class Reach {
  private static final Logger log = LoggerFactory.getLogger(Reach.class);

  private final ConversationParts parts;
  private final ConversationKey key;
  private final BooleanSupplier optedOut;
  private final BooleanSupplier wanted;
  private ServiceWindow window;

  /**
   * @param window as the record has it
   * @param optedOut whether the person wants no messages
   */
  Reach(
      ConversationParts parts,
      ConversationKey key,
      ServiceWindow window,
      BooleanSupplier optedOut,
      BooleanSupplier wanted) {
    this.parts = parts;
    this.key = key;
    this.window = window;
    this.optedOut = optedOut;
    this.wanted = wanted;
  }

  ServiceWindow window() {
    return window;
  }

  /** A fact moves the window; whoever knows the fact makes it durable. */
  void move(UnaryOperator<ServiceWindow> fact) {
    window = fact.apply(window);
  }

  /**
   * Decides about one message. Done at once for an answer inside the window: only for the rest it
   * matters what the person agreed to, which is looked up.
   */
  Future<SendDecision> decide(Outgoing what) {
    if (!parts.policy().asksForConsent(what, window)) {
      return Future.succeededFuture(decide(what, Consent.UNKNOWN));
    }
    return parts
        .persistence()
        .until("find_consent", wanted, () -> parts.consents().current(key))
        .map(consent -> decide(what, consent));
  }

  private SendDecision decide(Outgoing what, Consent declared) {
    var consent =
        optedOut.getAsBoolean()
            ? declared.with(Consent.Kind.MESSAGES, Consent.State.REVOKED)
            : declared;
    return parts.policy().decide(what, window, consent, parts.templates().now());
  }

  /**
   * Something stays away: the record, the metrics and the timelines tell why.
   *
   * @param what names it in the log, from a closed set
   * @param occasion of what it was about, so that the same is reported once
   */
  Future<Void> staysAway(String what, Refuse refusal, Instant occasion, List<String> traceIds) {
    String cause = refusal.cause().name().toLowerCase(Locale.ROOT);
    parts.meters().policyRefused(refusal.cause());
    log.info("stays away what={} cause={} reason={}", what, cause, refusal.reason());
    Instant now = parts.clock().instant();
    var detail = Map.of("silence", cause, "reason", refusal.reason());
    traceIds.forEach(traceId -> parts.timeline().record(traceId, Stage.KEPT_SILENT, now, detail));
    var report =
        new ConversationReport(
            ConversationReport.Kind.WITHHELD, occasion, what + ": " + refusal.reason());
    parts.meters().reported(report.kind());
    return parts.persistence().until("report", wanted, () -> parts.messages().report(key, report));
  }
}

package dev.chasqui.conversation;

import dev.chasqui.config.PolicyConfig;
import dev.chasqui.model.Consent;
import dev.chasqui.model.Contact;
import dev.chasqui.model.ConversationKey;
import dev.chasqui.model.DeliveryStatus;
import dev.chasqui.model.InboundEvent.StatusChanged;
import dev.chasqui.model.MessageCost;
import dev.chasqui.model.PersonEvent.PreferenceChanged;
import dev.chasqui.model.Pricing;
import dev.chasqui.model.Recipient;
import dev.chasqui.policy.BilledAs;
import dev.chasqui.policy.RateCard;
import dev.chasqui.store.ConsentWrites;
import dev.chasqui.store.CostWrites;
import dev.chasqui.store.CostWrites.Charge;
import dev.chasqui.store.GroupCommit;
import dev.chasqui.store.Write;
import io.vertx.core.Future;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what messages cost and what people agreed to, from what WhatsApp tells. Idempotent, since
 * events come again. Thread-safe.
 */
public final class Bookkeeping {
  /** Meta: Status messages webhook reference, {@code conversation.origin.type}. */
  private static final String FROM_AD = "referral_conversion";

  private final RateCard rates;
  private final ZoneId zone;
  private final GroupCommit commits;

  /** Books by these price lists and in the account's time zone. */
  public Bookkeeping(PolicyConfig config, GroupCommit commits) {
    rates = new RateCard(config.rates());
    zone = config.accountTimeZone();
    this.commits = commits;
  }

  /** The price that a status tells, and the delivery by which it is charged. */
  Future<Void> status(StatusChanged status) {
    var cost = cost(status);
    var charge =
        charges(status.status())
            ? new Charge(status.at(), RateCard.month(status.at(), zone))
            : null;
    if (cost == null && charge == null) {
      return Future.succeededFuture();
    }
    var key = status.conversation();
    var told = CostWrites.told(key, status.message(), status.clientId(), cost, charge);
    return commits.submit(new Write(key, List.of(told)).patiently()).mapEmpty();
  }

  private @Nullable MessageCost cost(StatusChanged status) {
    Pricing pricing = status.pricing();
    if (pricing == null) {
      return null;
    }
    return BilledAs.parse(type(pricing, status), pricing.category())
        .map(billed -> rates.cost(billed, recipient(status), RateCard.day(status.at(), zone)))
        .orElse(null);
  }

  /** A status that names no type tells by the conversation's origin that its entry is free. */
  private static @Nullable String type(Pricing pricing, StatusChanged status) {
    return pricing.type() == null && FROM_AD.equals(status.conversationOrigin())
        ? BilledAs.Type.FREE_ENTRY_POINT.text()
        : pricing.type();
  }

  private static boolean charges(DeliveryStatus status) {
    return switch (status) {
      case DELIVERED, READ, PLAYED -> true;
      case SENT, FAILED -> false;
    };
  }

  private static Recipient recipient(StatusChanged status) {
    return recipient(status.conversation(), status.recipient());
  }

  /** How somebody is reached; without a contact the key tells: a number has digits only. */
  static Recipient recipient(ConversationKey key, @Nullable Contact contact) {
    if (contact != null && (contact.waId() != null || contact.userId() != null)) {
      return new Recipient(contact.waId(), contact.userId());
    }
    String id = key.contact().value();
    boolean number = id.chars().allMatch(c -> c >= '0' && c <= '9');
    return number ? new Recipient(id, null) : new Recipient(null, id);
  }

  /** The person wants offers, or no more of them. */
  Future<Void> preference(PreferenceChanged change) {
    var declared =
        ConsentWrites.declare(
            change.conversation(),
            Consent.Kind.MARKETING,
            change.stopped() ? Consent.State.REVOKED : Consent.State.GRANTED,
            change.source().at(),
            "user_preferences");
    return commits.submit(new Write(change.conversation(), List.of(declared))).mapEmpty();
  }
}

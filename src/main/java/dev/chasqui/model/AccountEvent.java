package dev.chasqui.model;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened to a WhatsApp Business Account, to the business behind it or to the app
 * (Meta: account_update and the other account fields). Texts in capitals are Meta's words; values
 * unknown to this version are kept.
 */
public sealed interface AccountEvent extends SourcedEvent {

  /** What became of a partner's access. */
  enum PartnerChange {
    ADDED,
    REMOVED,
    APP_INSTALLED,
    APP_UNINSTALLED
  }

  /**
   * A partner, or a partner's app, got access to the account or lost it. After {@code
   * APP_UNINSTALLED} the token is dead.
   *
   * @param ownerBusinessId the portfolio that owns the account
   * @param partnerBusinessIds the portfolios of a multi-partner solution
   */
  record PartnerChanged(
      Source source,
      PartnerChange change,
      @Nullable String ownerBusinessId,
      @Nullable String appId,
      @Nullable String solutionId,
      List<String> partnerBusinessIds)
      implements AccountEvent {
    public PartnerChanged {
      partnerBusinessIds = List.copyOf(partnerBusinessIds);
    }
  }

  /**
   * A coexistence number left the Cloud API ({@code PARTNER_REMOVED} with a number).
   *
   * @param reason such as {@code PRIMARY_INACTIVITY} or {@code ACCOUNT_DISCONNECTED}
   * @param initiatedBy {@code USER} or {@code SYSTEM}
   */
  record NumberDisconnected(
      Source source,
      @Nullable String displayPhoneNumber,
      @Nullable String reason,
      @Nullable String initiatedBy)
      implements AccountEvent {}

  /**
   * A coexistence number left because its phone was changed or registered anew, or came back.
   *
   * @param connected true for {@code ACCOUNT_RECONNECTED}
   */
  record ConnectionChanged(Source source, boolean connected) implements AccountEvent {}

  /**
   * The result of a verification that a partner led.
   *
   * @param status {@code APPROVED}, {@code DISCARDED}, {@code FAILED}, {@code PENDING}, {@code
   *     REVOKED}
   */
  record ClientCertified(
      Source source,
      @Nullable String clientBusinessId,
      @Nullable String status,
      List<String> rejectionReasons)
      implements AccountEvent {
    public ClientCertified {
      rejectionReasons = List.copyOf(rejectionReasons);
    }
  }

  /** The account was deleted. */
  record Deleted(Source source) implements AccountEvent {}

  /** The account was verified (an older event). */
  record Verified(Source source) implements AccountEvent {}

  /** The account broke a policy, such as {@code SCAM}. */
  record Violated(Source source, String type, @Nullable String remediation)
      implements AccountEvent {}

  /** What the account may not do any more. */
  record Restricted(Source source, List<Restriction> restrictions) implements AccountEvent {
    public Restricted {
      restrictions = List.copyOf(restrictions);
    }
  }

  /**
   * One restriction.
   *
   * @param type such as {@code RESTRICTED_BIZ_INITIATED_MESSAGING}
   * @param until when it ends, null when not told
   */
  record Restriction(String type, @Nullable Instant until, @Nullable String remediation) {}

  /**
   * The account was banned, is to be, or is so no more.
   *
   * @param state {@code DISABLE}, {@code REINSTATE}, {@code SCHEDULE_FOR_DISABLE}
   * @param date in prose
   */
  record BanChanged(Source source, String state, @Nullable String date) implements AccountEvent {}

  /**
   * Marketing features were enabled.
   *
   * @param event {@code AD_ACCOUNT_LINKED} or {@code MM_LITE_TERMS_SIGNED}
   * @param adAccount the linked account, or null
   */
  record MarketingEnabled(Source source, String event, @Nullable String adAccount)
      implements AccountEvent {}

  /**
   * Authentication messages abroad are billed at another rate.
   *
   * @param from when it begins
   * @param exceptions countries in which it begins at another time
   */
  record InternationalRate(Source source, @Nullable Instant from, List<Start> exceptions)
      implements AccountEvent {
    public InternationalRate {
      exceptions = List.copyOf(exceptions);
    }

    /** One country, in two letters. */
    public record Start(String country, @Nullable Instant from) {}
  }

  /** The country that the business is in, in two letters. */
  record PrimaryCountrySet(Source source, String country) implements AccountEvent {}

  /**
   * A cheaper price step was reached.
   *
   * @param category such as {@code UTILITY}
   * @param tier "from:to" in messages
   * @param month "2026-11"
   * @param updatedAt of two events for one month, the earlier is the official one
   */
  record VolumeTierReached(
      Source source,
      @Nullable String category,
      @Nullable String tier,
      @Nullable String month,
      @Nullable String region,
      @Nullable Instant updatedAt)
      implements AccountEvent {}

  /**
   * An alert.
   *
   * @param entityType {@code BUSINESS}, {@code PHONE_NUMBER}, {@code CURRENT_STATUS_ID}
   * @param severity {@code CRITICAL}, {@code WARNING}, {@code INFORMATIONAL}
   * @param status {@code ACTIVE} or {@code NONE}
   * @param type such as {@code OBA_REJECTED}
   */
  record AlertRaised(
      Source source,
      @Nullable String entityType,
      @Nullable String entityId,
      @Nullable String severity,
      @Nullable String status,
      String type,
      @Nullable String description)
      implements AccountEvent {}

  /** Meta reviewed the account: {@code APPROVED}, {@code REJECTED}, {@code PENDING} … */
  record Reviewed(Source source, String decision) implements AccountEvent {}

  /**
   * How much the business may do.
   *
   * @param dailyConversations persons to write to first within 24 hours: a number, {@code -1} for
   *     unlimited, or a text such as {@code TIER_2K}
   * @param phoneNumbersMax null when not told
   */
  record CapabilityChanged(
      Source source, @Nullable String dailyConversations, @Nullable Integer phoneNumbersMax)
      implements AccountEvent {}

  /** A multi-partner solution was created or updated. */
  record SolutionChanged(
      Source source, @Nullable String event, String solutionId, @Nullable String status)
      implements AccountEvent {}

  /** A payment configuration changed. */
  record PaymentConfigured(
      Source source,
      String name,
      @Nullable String provider,
      @Nullable String merchantId,
      @Nullable String status,
      @Nullable Instant createdAt,
      @Nullable Instant updatedAt)
      implements AccountEvent {}

  /** Something went wrong at Meta that is about no message that we sent ({@code value.errors}). */
  record AppError(Source source, WebhookError error) implements AccountEvent {}
}

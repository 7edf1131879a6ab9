package dev.chasqui.whatsapp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.chasqui.model.AccountEvent;
import dev.chasqui.model.AccountEvent.PartnerChange;
import dev.chasqui.model.AccountEvent.Restriction;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the field {@code account_update} (Meta: account_update webhook reference). */
final class AccountUpdateParser {
  private AccountUpdateParser() {}

  /** The event; null when its name is unknown or its details are missing. */
  static @Nullable AccountEvent parse(Envelope envelope) {
    String event = Json.text(envelope.item(), "event");
    if (event == null) {
      return null;
    }
    return switch (event) {
      case "PARTNER_ADDED" -> partner(envelope, PartnerChange.ADDED);
      case "PARTNER_REMOVED" -> removed(envelope);
      case "PARTNER_APP_INSTALLED" -> partner(envelope, PartnerChange.APP_INSTALLED);
      case "PARTNER_APP_UNINSTALLED" -> partner(envelope, PartnerChange.APP_UNINSTALLED);
      case "ACCOUNT_OFFBOARDED" -> new AccountEvent.ConnectionChanged(envelope.source(), false);
      case "ACCOUNT_RECONNECTED" -> new AccountEvent.ConnectionChanged(envelope.source(), true);
      case "PARTNER_CLIENT_CERTIFICATION_STATUS_UPDATE", "PARTNER_CLIENT_CERTIFICATION_NEEDED" ->
          certification(envelope);
      case "ACCOUNT_DELETED" -> new AccountEvent.Deleted(envelope.source());
      case "VERIFIED_ACCOUNT" -> new AccountEvent.Verified(envelope.source());
      case "ACCOUNT_VIOLATION" -> violation(envelope);
      case "ACCOUNT_RESTRICTION" -> restriction(envelope);
      case "DISABLED_UPDATE" -> ban(envelope);
      case "AD_ACCOUNT_LINKED", "MM_LITE_TERMS_SIGNED" ->
          new AccountEvent.MarketingEnabled(
              envelope.source(),
              event,
              Json.text(envelope.item().path("waba_info"), "ad_account_linked"));
      case "AUTH_INTL_PRICE_ELIGIBILITY_UPDATE" -> internationalRate(envelope);
      case "BUSINESS_PRIMARY_LOCATION_COUNTRY_UPDATE" -> country(envelope);
      case "VOLUME_BASED_PRICING_TIER_UPDATE" -> volumeTier(envelope);
      default -> null;
    };
  }

  /** With a number it is a coexistence number that left, else a partner. */
  private static AccountEvent removed(Envelope envelope) {
    JsonNode item = envelope.item();
    JsonNode info = item.path("disconnection_info");
    String number = Json.text(item, "phone_number");
    return number == null && !info.isObject()
        ? partner(envelope, PartnerChange.REMOVED)
        : new AccountEvent.NumberDisconnected(
            envelope.source(), number, Json.text(info, "reason"), Json.text(info, "initiated_by"));
  }

  private static AccountEvent partner(Envelope envelope, PartnerChange change) {
    JsonNode info = envelope.item().path("waba_info");
    String app = Json.text(info, "partner_app_id");
    return new AccountEvent.PartnerChanged(
        envelope.source(),
        change,
        Json.text(info, "owner_business_id"),
        app != null ? app : Json.text(envelope.item(), "partner_app_id"),
        Json.text(info, "solution_id"),
        Json.texts(info.path("solution_partner_business_ids")));
  }

  private static @Nullable AccountEvent certification(Envelope envelope) {
    JsonNode info = envelope.item().path("partner_client_certification_info");
    return info.isObject()
        ? new AccountEvent.ClientCertified(
            envelope.source(),
            Json.text(info, "client_business_id"),
            Json.text(info, "status"),
            Json.texts(info.path("rejection_reasons")))
        : null;
  }

  private static @Nullable AccountEvent violation(Envelope envelope) {
    JsonNode info = envelope.item().path("violation_info");
    String type = Json.text(info, "violation_type");
    return type == null
        ? null
        : new AccountEvent.Violated(envelope.source(), type, Json.text(info, "remediation"));
  }

  private static @Nullable AccountEvent restriction(Envelope envelope) {
    List<Restriction> restrictions = new ArrayList<>();
    for (JsonNode info : Json.listed(envelope.item().path("restriction_info"))) {
      String type = Json.text(info, "restriction_type");
      if (type == null) {
        return null; // half of what is forbidden would be worse than all of it unread
      }
      restrictions.add(
          new Restriction(
              type, Envelope.seconds(info, "expiration"), Json.text(info, "remediation")));
    }
    return restrictions.isEmpty()
        ? null
        : new AccountEvent.Restricted(envelope.source(), restrictions);
  }

  private static @Nullable AccountEvent ban(Envelope envelope) {
    JsonNode info = envelope.item().path("ban_info");
    String state = Json.text(info, "waba_ban_state");
    return state == null
        ? null
        : new AccountEvent.BanChanged(envelope.source(), state, Json.text(info, "waba_ban_date"));
  }

  private static @Nullable AccountEvent internationalRate(Envelope envelope) {
    JsonNode info = envelope.item().path("auth_international_rate_eligibility");
    if (!info.isObject()) {
      return null;
    }
    List<AccountEvent.InternationalRate.Start> exceptions = new ArrayList<>();
    for (JsonNode country : Json.listed(info.path("exception_countries"))) {
      String code = Json.text(country, "country_code");
      if (code != null) {
        exceptions.add(
            new AccountEvent.InternationalRate.Start(
                code, Envelope.seconds(country, "start_time")));
      }
    }
    return new AccountEvent.InternationalRate(
        envelope.source(), Envelope.seconds(info, "start_time"), exceptions);
  }

  private static @Nullable AccountEvent country(Envelope envelope) {
    String country = Json.text(envelope.item(), "country");
    return country == null ? null : new AccountEvent.PrimaryCountrySet(envelope.source(), country);
  }

  private static @Nullable AccountEvent volumeTier(Envelope envelope) {
    JsonNode info = envelope.item().path("volume_tier_info");
    return info.isObject()
        ? new AccountEvent.VolumeTierReached(
            envelope.source(),
            Json.text(info, "pricing_category"),
            Json.text(info, "tier"),
            Json.text(info, "effective_month"),
            Json.text(info, "region"),
            Envelope.seconds(info, "tier_update_time"))
        : null;
  }
}

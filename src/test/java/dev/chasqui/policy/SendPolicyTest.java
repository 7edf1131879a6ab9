package dev.chasqui.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chasqui.config.PolicyConfig;
import dev.chasqui.config.PolicyConfig.OptIn;
import dev.chasqui.model.Consent;
import dev.chasqui.model.Consent.Kind;
import dev.chasqui.model.Consent.State;
import dev.chasqui.model.PriceCategory;
import dev.chasqui.model.ServiceWindow;
import dev.chasqui.model.TemplateState;
import dev.chasqui.policy.Outgoing.Purpose;
import dev.chasqui.policy.SendDecision.Cause;
import dev.chasqui.policy.SendDecision.FreeForm;
import dev.chasqui.policy.SendDecision.Refuse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SendPolicyTest {
  private static final Instant NOW = Instant.parse("2026-11-02T10:00:00Z");
  private static final ServiceWindow OPEN = ServiceWindow.NEVER.called(NOW.minusSeconds(60));
  private static final ServiceWindow CLOSED =
      ServiceWindow.NEVER.called(NOW.minus(Duration.ofDays(3)));
  private static final Consent NOTHING_WANTED = Consent.UNKNOWN.with(Kind.MESSAGES, State.REVOKED);
  private static final Consent OFFERS_WANTED = Consent.UNKNOWN.with(Kind.MARKETING, State.GRANTED);

  private static final Templates TEMPLATES =
      new Templates(
          List.of(
              template("reminder", "es", PriceCategory.UTILITY, 2),
              template("reminder", "pt_BR", PriceCategory.UTILITY, 2),
              template("reminder", "en", PriceCategory.UTILITY, 2),
              template("offer", "es", PriceCategory.MARKETING, 0),
              template("refiled", "es", PriceCategory.MARKETING, 0),
              new Templates.Template("paused", "es", PriceCategory.UTILITY, 0, false)),
          "en");

  private static Templates.Template template(
      String name, String language, PriceCategory category, int params) {
    return new Templates.Template(name, language, category, params, true);
  }

  private static SendPolicy policy(OptIn optIn) {
    var defaults = PolicyConfig.defaults();
    return new SendPolicy(
        new PolicyConfig(
            Duration.ofMinutes(1), ZoneOffset.UTC, optIn, defaults.optOut(), defaults.rates()),
        InstantSource.fixed(NOW));
  }

  private static SendDecision decide(Outgoing what, ServiceWindow window, Consent consent) {
    return policy(OptIn.MARKETING).decide(what, window, consent, TEMPLATES);
  }

  private static Outgoing reminder(String language) {
    return Outgoing.textOr(Purpose.NOTICE, "reminder", language, List.of("Ana", "18:00"));
  }

  private static void assertRefused(SendDecision decision, Cause cause, String words) {
    assertThat(decision).isInstanceOf(Refuse.class);
    var refusal = (Refuse) decision;
    assertThat(refusal.cause()).isEqualTo(cause);
    assertThat(refusal.reason()).contains(words);
  }

  @ParameterizedTest
  @EnumSource(Purpose.class)
  void whatThePersonAskedForLeavesFreelyWhileTheWindowIsOpen(Purpose purpose) {
    var consent = OFFERS_WANTED;
    assertThat(decide(Outgoing.text(purpose, "es"), OPEN, consent)).isEqualTo(new FreeForm());
  }

  @ParameterizedTest
  @EnumSource(Purpose.class)
  void nothingFreeFormLeavesWhenItIsClosed(Purpose purpose) {
    for (var window : List.of(CLOSED, ServiceWindow.NEVER, OPEN.refused(null, NOW))) {
      assertThat(decide(Outgoing.text(purpose, "es"), window, OFFERS_WANTED))
          .isInstanceOfSatisfying(
              Refuse.class, refusal -> assertThat(refusal.cause()).isEqualTo(Cause.WINDOW_CLOSED));
    }
  }

  @Test
  void saysWhyTheWindowIsClosed() {
    var text = Outgoing.text(Purpose.REPLY, "es");
    assertRefused(decide(text, CLOSED, Consent.UNKNOWN), Cause.WINDOW_CLOSED, "2026-10-31T10:00");
    assertRefused(
        decide(text, ServiceWindow.NEVER, Consent.UNKNOWN), Cause.WINDOW_CLOSED, "never written");
    assertRefused(
        decide(text, OPEN.refused(null, NOW), Consent.UNKNOWN),
        Cause.WINDOW_CLOSED,
        "WhatsApp says");
  }

  @Test
  void takesTheTemplateInThePersonsLanguageWhenItIsClosed() {
    assertThat(decide(reminder("es"), CLOSED, Consent.UNKNOWN))
        .isEqualTo(new SendDecision.Template("reminder", "es", List.of("Ana", "18:00")));
    assertThat(language("es_MX")).isEqualTo("es");
    assertThat(language("pt")).isEqualTo("pt_BR");
    assertThat(language("de")).as("the fallback").isEqualTo("en");
    assertThat(decide(reminder("es"), OPEN, Consent.UNKNOWN)).isEqualTo(new FreeForm());
  }

  private static String language(String wanted) {
    return decide(reminder(wanted), CLOSED, Consent.UNKNOWN)
            instanceof SendDecision.Template(_, String language, _)
        ? language
        : "none";
  }

  @Test
  void takesTemplatesAsWhatsAppSeesThemNow() {
    var paused =
        TEMPLATES.as(
            List.of(new TemplateState("reminder", "es", "PAUSED", "FIRST_PAUSE", null, "RED")));
    assertThat(paused.find("reminder", "es")).map(Templates.Template::language).contains("en");
    var refiled =
        TEMPLATES.as(
            List.of(
                new TemplateState("reminder", "es", "APPROVED", null, "MARKETING", null),
                new TemplateState("reminder", "pt_BR", "FLAGGED", null, "SOMETHING_NEW", null)));
    assertThat(refiled.find("reminder", "es"))
        .map(Templates.Template::category)
        .contains(PriceCategory.MARKETING);
    assertThat(refiled.find("reminder", "pt_BR"))
        .as("a word that nobody knows changes nothing")
        .map(Templates.Template::category)
        .contains(PriceCategory.UTILITY);
    assertThat(policy(OptIn.MARKETING).decide(reminder("es"), CLOSED, Consent.UNKNOWN, refiled))
        .isInstanceOf(Refuse.class);
  }

  @Test
  void asksForConsentOnlyWhereItMatters() {
    var policy = policy(OptIn.ALL);
    assertThat(policy.asksForConsent(Outgoing.text(Purpose.REPLY, "es"), OPEN)).isFalse();
    assertThat(policy.asksForConsent(Outgoing.text(Purpose.REPLY, "es"), CLOSED)).isTrue();
    assertThat(policy.asksForConsent(reminder("es"), OPEN)).isTrue();
  }

  @Test
  void refusesTemplatesThatWouldFail() {
    assertRefused(
        decide(
            Outgoing.template(Purpose.NOTICE, "reminder", "es", List.of("Ana")),
            OPEN,
            Consent.UNKNOWN),
        Cause.WRONG_TEMPLATE,
        "2 gaps, but 1");
    assertRefused(
        decide(Outgoing.template(Purpose.NOTICE, "paused", "es", List.of()), OPEN, Consent.UNKNOWN),
        Cause.NO_TEMPLATE,
        "no approved template paused");
    assertRefused(
        decide(
            Outgoing.template(Purpose.MARKETING, "reminder", "es", List.of()),
            CLOSED,
            OFFERS_WANTED),
        Cause.WRONG_TEMPLATE,
        "filed under utility");
  }

  @Test
  void whoOptedOutIsOnlyAnswered() {
    for (Purpose purpose : EnumSet.of(Purpose.REPLY, Purpose.HUMAN, Purpose.CONFIRMATION)) {
      assertThat(decide(Outgoing.text(purpose, "es"), OPEN, NOTHING_WANTED))
          .isEqualTo(new FreeForm());
    }
    assertRefused(decide(reminder("es"), OPEN, NOTHING_WANTED), Cause.OPTED_OUT, "not to be");
    assertRefused(decide(reminder("es"), CLOSED, NOTHING_WANTED), Cause.OPTED_OUT, "not to be");
    assertRefused(
        decide(
            Outgoing.textOr(Purpose.HUMAN, "reminder", "es", List.of("a", "b")),
            CLOSED,
            NOTHING_WANTED),
        Cause.OPTED_OUT,
        "not to be");
  }

  @Test
  void offersNeedAYesAlsoInsideTheWindow() {
    var offer = Outgoing.textOr(Purpose.MARKETING, "offer", "es", List.of());
    assertRefused(decide(offer, OPEN, Consent.UNKNOWN), Cause.NO_CONSENT, "offers");
    assertRefused(
        decide(offer, OPEN, Consent.UNKNOWN.with(Kind.MARKETING, State.REVOKED)),
        Cause.OPTED_OUT,
        "offers");
    assertRefused(
        decide(offer, OPEN, OFFERS_WANTED.with(Kind.MESSAGES, State.REVOKED)),
        Cause.OPTED_OUT,
        "not to be");
    assertThat(decide(offer, OPEN, OFFERS_WANTED)).isEqualTo(new FreeForm());
    assertThat(decide(offer, CLOSED, OFFERS_WANTED))
        .isEqualTo(new SendDecision.Template("offer", "es", List.of()));
  }

  @Test
  void aNoticeWhoseTemplateWasFiledUnderMarketingNeedsTheSame() {
    var notice = Outgoing.template(Purpose.NOTICE, "refiled", "es", List.of());
    assertRefused(decide(notice, CLOSED, Consent.UNKNOWN), Cause.NO_CONSENT, "offers");
    assertThat(decide(notice, CLOSED, OFFERS_WANTED)).isInstanceOf(SendDecision.Template.class);
  }

  @Test
  void asksForARecordedYesToEverythingWhenTold() {
    var strict = policy(OptIn.ALL);
    assertRefused(
        strict.decide(reminder("es"), CLOSED, Consent.UNKNOWN, TEMPLATES),
        Cause.NO_CONSENT,
        "policy.opt-in");
    assertThat(
            strict.decide(
                reminder("es"),
                CLOSED,
                Consent.UNKNOWN.with(Kind.MESSAGES, State.GRANTED),
                TEMPLATES))
        .isInstanceOf(SendDecision.Template.class);
    assertThat(strict.decide(Outgoing.text(Purpose.REPLY, "es"), OPEN, Consent.UNKNOWN, TEMPLATES))
        .isEqualTo(new FreeForm());
  }
}

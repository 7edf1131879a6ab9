package dev.chasqui.policy;

import dev.chasqui.config.PolicyConfig;
import dev.chasqui.config.PolicyConfig.OptIn;
import dev.chasqui.model.Consent;
import dev.chasqui.model.Consent.State;
import dev.chasqui.model.PriceCategory;
import dev.chasqui.model.ServiceWindow;
import dev.chasqui.policy.Outgoing.Purpose;
import dev.chasqui.policy.SendDecision.Cause;
import dev.chasqui.policy.SendDecision.Refuse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * The one place that decides whether something may be sent and in which form, before it is queued:
 * so that nothing is sent that WhatsApp would refuse, or that the person does not want. Stateless,
 * safe for use by several threads.
 */
public final class SendPolicy {
  private final Duration margin;
  private final OptIn optIn;
  private final InstantSource clock;

  /** Decides by these settings. */
  public SendPolicy(PolicyConfig config, InstantSource clock) {
    this.margin = config.windowMargin();
    this.optIn = config.optIn();
    this.clock = clock;
  }

  /** Decides about one message at this moment. */
  public SendDecision decide(
      Outgoing what, ServiceWindow window, Consent consent, Templates templates) {
    Instant now = clock.instant();
    boolean open = window.open(now, margin);
    boolean answer = open && answers(what.purpose());
    Optional<Refuse> objection = answer ? Optional.empty() : objection(what.purpose(), consent);
    if (objection.isPresent()) {
      return objection.get();
    }
    if (open && what.freeForm()) {
      return new SendDecision.FreeForm();
    }
    return asTemplate(what, window, consent, templates);
  }

  /**
   * Whether the decision depends on what the person agreed to. For what answers them inside the
   * window it does not, so that nothing needs to be looked up for it.
   */
  public boolean asksForConsent(Outgoing what, ServiceWindow window) {
    return !(what.freeForm() && answers(what.purpose()) && window.open(clock.instant(), margin));
  }

  /**
   * Whether it is about what the person wrote, which needs no further consent while that is new.
   */
  private static boolean answers(Purpose purpose) {
    return switch (purpose) {
      case REPLY, HUMAN, CONFIRMATION -> true;
      case NOTICE, MARKETING -> false;
    };
  }

  private Optional<Refuse> objection(Purpose purpose, Consent consent) {
    if (consent.messages() == State.REVOKED) {
      return Optional.of(
          new Refuse(Cause.OPTED_OUT, "the person asked not to be written to any more"));
    }
    if (purpose == Purpose.MARKETING) {
      return marketingObjection(consent);
    }
    return optIn == OptIn.ALL && consent.messages() != State.GRANTED
        ? Optional.of(
            new Refuse(
                Cause.NO_CONSENT,
                "the person has not agreed to be written to, and policy.opt-in asks for it"))
        : Optional.empty();
  }

  private static Optional<Refuse> marketingObjection(Consent consent) {
    return switch (consent.marketing()) {
      case GRANTED -> Optional.empty();
      case REVOKED ->
          Optional.of(new Refuse(Cause.OPTED_OUT, "the person does not want any offers"));
      case UNKNOWN ->
          Optional.of(
              new Refuse(Cause.NO_CONSENT, "the person has not agreed to be sent any offers"));
    };
  }

  private static SendDecision asTemplate(
      Outgoing what, ServiceWindow window, Consent consent, Templates templates) {
    String name = what.template();
    if (name == null) {
      return new Refuse(Cause.WINDOW_CLOSED, closed(window) + "; only a template may be sent");
    }
    var found = templates.find(name, what.language());
    if (found.isEmpty()) {
      return new Refuse(
          Cause.NO_TEMPLATE,
          "there is no approved template %s in %s or in %s"
              .formatted(name, what.language(), templates.fallbackLanguage()));
    }
    var template = found.get();
    boolean marketing =
        template.category() == PriceCategory.MARKETING
            || template.category() == PriceCategory.MARKETING_LITE;
    if (what.purpose() == Purpose.MARKETING && !marketing) {
      return new Refuse(
          Cause.WRONG_TEMPLATE,
          "template %s is filed under %s: WhatsApp restricts accounts that send offers with such"
                  .formatted(name, template.category().text())
              + " templates");
    }
    if (marketing) {
      // Also when a notice was meant: WhatsApp files templates anew by what they say.
      var objection = marketingObjection(consent);
      if (objection.isPresent()) {
        return objection.get();
      }
    }
    if (template.params() != what.params().size()) {
      return new Refuse(
          Cause.WRONG_TEMPLATE,
          "template %s in %s has %d gaps, but %d texts to fill them"
              .formatted(name, template.language(), template.params(), what.params().size()));
    }
    return new SendDecision.Template(name, template.language(), what.params());
  }

  private static String closed(ServiceWindow window) {
    Instant closedAt = window.closesAt();
    if (closedAt == null) {
      return "the person has never written to this number";
    }
    return window.refused()
        ? "WhatsApp says that the 24-hour window is closed"
        : "the 24-hour window closes or closed at " + closedAt;
  }
}

package dev.chasqui.outbound;

import dev.chasqui.whatsapp.ErrorClass;
import dev.chasqui.whatsapp.GraphErrors;
import dev.chasqui.whatsapp.GraphException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Why a message is late or failed, for the person who reads the column {@code reason}: what is
 * wrong and, where somebody can do something about it, what.
 */
final class Reasons {
  private static final String TOKEN =
      "the access token has expired or was withdrawn: create a new one and put it into"
          + " whatsapp.access-token";
  private static final String PERMISSION =
      "the access token may not do this: give its system user the account and the permission"
          + " whatsapp_business_messaging";
  private static final String TEMPLATE =
      "the template and its values do not fit together: compare with the template in the WhatsApp"
          + " Manager";

  private static final Map<Integer, String> WORDS =
      Map.ofEntries(
          Map.entry(3, PERMISSION),
          Map.entry(4, "the app called WhatsApp too often: the number slows down by itself"),
          Map.entry(10, PERMISSION),
          Map.entry(33, "the number does not exist any more, or the access token cannot see it"),
          Map.entry(190, TOKEN),
          Map.entry(
              368,
              "WhatsApp blocked the account for a breach of its policy: see Account"
                  + " Quality in the Business Manager"),
          Map.entry(
              80007, "the account called WhatsApp too often: the number slows down by itself"),
          Map.entry(130403, "you have blocked this person"),
          Map.entry(130429, "the number sent more in a second than WhatsApp allows"),
          Map.entry(
              130472,
              "this person is part of an experiment of WhatsApp and gets no marketing"
                  + " messages"),
          Map.entry(130497, "your business may not write to people in this country"),
          Map.entry(131005, PERMISSION),
          Map.entry(131021, "the number cannot write to itself"),
          Map.entry(
              131026,
              "this person cannot be reached: not on WhatsApp, with an old version, or"
                  + " its new terms not accepted"),
          Map.entry(
              131030,
              "a test number writes only to people on its list: add this person in the"
                  + " app's API setup"),
          Map.entry(
              131031,
              "WhatsApp locked the account: see Account Quality in the Business"
                  + " Manager, or ask Meta's support"),
          Map.entry(131037, "the number needs an approved display name"),
          Map.entry(
              131042,
              "the account has a problem with its payment: check the payment method in"
                  + " the Business Manager"),
          Map.entry(
              131044,
              "calls have a problem with their payment: check the payment method in"
                  + " the Business Manager"),
          Map.entry(131045, "the number is not registered rightly: register it again"),
          Map.entry(
              131047,
              "this person last wrote more than 24 hours ago: until they write again"
                  + " only an approved template can be sent"),
          Map.entry(
              131048,
              "too many people blocked or reported this number, so WhatsApp limits it:"
                  + " see its quality in the WhatsApp Manager"),
          Map.entry(
              131049,
              "WhatsApp withheld it to keep this person's marketing messages few: not"
                  + " before 24 hours have passed"),
          Map.entry(
              131050, "this person has stopped your marketing messages: send no more of them"),
          Map.entry(
              131056,
              "too many messages to this person in a short time: the conversation"
                  + " slows down by itself"),
          Map.entry(131057, "WhatsApp is at work on the number, for about a minute"),
          Map.entry(
              131060,
              "WhatsApp does not give this message to the API: look for it in the"
                  + " WhatsApp Business App"),
          Map.entry(131064, "too many templates had the wrong category: WhatsApp limits templates"),
          Map.entry(132000, TEMPLATE),
          Map.entry(132001, "this template does not exist in this language, or is not approved"),
          Map.entry(132005, TEMPLATE),
          Map.entry(132007, "the template breaks WhatsApp's policy on contents"),
          Map.entry(132012, TEMPLATE),
          Map.entry(
              132015, "the template is paused for its quality: use another one, or change it"),
          Map.entry(132016, "the template is disabled for its quality: use another one"),
          Map.entry(133010, "the number is not registered: register it with its PIN"),
          Map.entry(137000, "this person's identity has changed: check it before writing again"));

  private Reasons() {}

  /** For a failed call. */
  static String of(GraphException failure) {
    return of(failure.errorClass(), failure.code(), failure.getMessage());
  }

  /** For a status that tells of a failure. */
  static String ofStatus(int code, @Nullable String detail) {
    return of(GraphErrors.classify(code), code, detail);
  }

  private static String of(ErrorClass errorClass, int code, @Nullable String detail) {
    String words = WORDS.getOrDefault(code, code == 0 ? withoutCode(errorClass) : of(errorClass));
    return words + " (" + code + ")" + (detail == null ? "" : ": " + detail);
  }

  private static String withoutCode(ErrorClass errorClass) {
    return switch (errorClass) {
      case REPLAY -> "WhatsApp was out of reach";
      case STOP -> TOKEN;
      default -> of(errorClass);
    };
  }

  private static String of(ErrorClass errorClass) {
    return switch (errorClass) {
      case REPLAY -> "WhatsApp asked to send it later";
      case UNKNOWN -> "WhatsApp did not say whether it took the message";
      case FIX -> "WhatsApp refused the message as it is";
      case SWITCH -> "WhatsApp takes only another kind of message here";
      case DROP -> "WhatsApp will not deliver to this person";
      case STOP -> "the number or account is out of order";
    };
  }
}

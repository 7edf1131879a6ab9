package dev.chasqui.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chasqui.whatsapp.ErrorClass;
import dev.chasqui.whatsapp.GraphErrors;
import dev.chasqui.whatsapp.GraphException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;

/** Meta's whole table of error codes, and some that it does not name. */
class ReactionTest {
  @ParameterizedTest
  @CsvFileSource(resources = "/outbound/reactions.csv", useHeadersInDisplayName = true)
  void eachCodeHasOneReaction(int code, ErrorClass errorClass, Reaction reaction) {
    assertThat(GraphErrors.classify(code)).isEqualTo(errorClass);
    assertThat(Reaction.to(errorClass, code)).isEqualTo(reaction);
  }

  @ParameterizedTest
  @CsvSource({
    "REPLAY, 0, SLOW_NUMBER", // no connection, or HTTP 429 without a code
    "REPLAY, 987654, SLOW_NUMBER", // HTTP 429 with a code that nobody knows
    "UNKNOWN, 0, UNCERTAIN", // no answer in time
    "STOP, 0, STOP", // HTTP 401 without a code
    "FIX, 0, FIX",
  })
  void anAnswerWithoutAKnownCodeHasOneToo(ErrorClass errorClass, int code, Reaction reaction) {
    assertThat(Reaction.to(new GraphException(errorClass, code, "words", null)))
        .isEqualTo(reaction);
  }

  @ParameterizedTest
  @CsvSource({
    "131047, template",
    "131042, payment",
    "131031, locked",
    "190, whatsapp.access-token",
    "10, whatsapp_business_messaging",
    "131026, not on WhatsApp",
    "131049, 24 hours",
    "131050, stopped your marketing",
    "130472, experiment",
    "131056, too many messages to this person",
    "131060, WhatsApp Business App",
    "130429, in a second",
    "133010, register it",
  })
  void whereSomebodyCanDoSomethingTheReasonSaysWhat(int code, String words) {
    assertThat(Reasons.ofStatus(code, "Meta's words"))
        .contains(words)
        .endsWith(" (" + code + "): Meta's words");
  }

  @ParameterizedTest
  @CsvSource({
    "REPLAY, 0, out of reach",
    "STOP, 0, whatsapp.access-token",
    "UNKNOWN, 777, did not say",
    "FIX, 100, as it is",
  })
  void anyOtherErrorIsExplainedByItsClass(ErrorClass errorClass, int code, String words) {
    assertThat(Reasons.of(new GraphException(errorClass, code, "detail", null)))
        .contains(words)
        .endsWith(": detail");
  }
}

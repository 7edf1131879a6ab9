package dev.chasqui.llm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenEstimateTest {

  /** The counts are those of cl100k_base, the costlier of OpenAI's two common vocabularies. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          43 | Hello! Thanks for getting in touch. We have yellow roses for tomorrow, a dozen costs 45 soles and we can deliver before noon anywhere in the city. Would you like me to reserve them for you?
          57 | ¡Hola! Gracias por escribirnos. Sí, tenemos rosas amarillas para mañana: la docena cuesta 45 soles y podemos entregarla antes del mediodía en toda la ciudad. ¿Quiere que se las reserve a su nombre?
          56 | Olá! Obrigada por entrar em contato. Temos rosas amarelas para amanhã: a dúzia custa 45 reais e podemos entregar antes do meio-dia em toda a cidade. Você quer que eu reserve em seu nome?
          """)
  void isALittleMoreThanTheTruth(int tokens, String text) {
    assertThat(TokenEstimate.of(text)).isBetween(tokens, tokens * 4 / 3);
  }

  @Test
  void isNearTheTruthForSlangAndEmoji() {
    assertThat(TokenEstimate.of("jaja sii porfa 🙏🌹 mándame foto xq no c cual es mejor 😂"))
        .isBetween(25 * 2 / 3, 25 * 4 / 3);
  }

  @Test
  void countsNothingAsNothingAndSomethingAsOne() {
    assertThat(TokenEstimate.of("")).isZero();
    assertThat(TokenEstimate.of("a")).isEqualTo(1);
  }

  @Test
  void doesNotDependOnHowATextIsCut() {
    String text = "¡Sí, mañana! 🌹🌹 ¿A qué hora?";
    var estimate = new TokenEstimate();
    text.chars().forEach(c -> estimate.add(String.valueOf((char) c)));
    assertThat(estimate.tokens()).isEqualTo(TokenEstimate.of(text));
  }

  @Test
  void addsTheFrameOfEachMessage() {
    var message = new ChatMessage(ChatMessage.Role.USER, "Hola");
    assertThat(TokenEstimate.of(List.of(message, message)))
        .isEqualTo(2 * (TokenEstimate.TOKENS_PER_MESSAGE + TokenEstimate.of("Hola")));
  }
}

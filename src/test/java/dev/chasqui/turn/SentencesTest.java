package dev.chasqui.turn;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** In the tables "‖" stands where the complete part of the text must end. */
class SentencesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "¡Hola! Sí, abrimos los sábados de nueve a dos.‖ Te esp",
        "¡Hola! Sí, abrimos los sábados de 9 a 14.‖ Te esp",
        "Abrimos a las 10.30 de la mañana.‖ ",
        "¿Quieres que te reserve una mesa para hoy?‖ ",
        "¡Claro que sí, con mucho gusto! 😊‖ Te cuento",
        "Olá! Nosso horário é das 9h às 18h.‖ Posso",
        "Sim, fazemos entregas em toda a cidade hoje!‖ O fr",
        "We are open from nine to five today.‖ Would you",
        "Our address is 12 Main Street, next to the park.‖\nSee",
        "**Nota importante de verdad aquí.**‖ Y",
        "Dijo: «abrimos a las nueve en punto.»‖ Y luego",
        "Esto es (una prueba larga. Y más) y así termina.‖ Ok",
        "Visita www.tienda.com.pe para ver más cosas.‖ Ok",
        "Mira https://x.com/a.b?c=d para los precios de hoy.‖ Ok",
        "Nuestros horarios son los siguientes:\n\n- Lunes a viernes de 9 a 18‖\n- Sáb",
        "1. Primero vas a la página de inicio.‖\n2. ",
        "Ya está todo listo para mañana a las diez‖\n\nAdem",
        "Usa este código para entrar al portal nuevo:\n```\na. b\n```‖\nLuego",
        "Trabajamos con el Dr. Paz y la Sra. Luz cada día.‖ Lla",
        "Bueno… creo que sí tenemos ese modelo en azul.‖ Qu"
      })
  void endsWithTheLastCompleteSentence(String marked) {
    int expected = marked.indexOf('‖');
    assertThat(Sentences.completeLength(marked.replace("‖", ""))).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "¡Hola! ",
        "¡Hola! ¿Cómo estás? ",
        "Sí, el Sr. García atiende de 9 a.m. a 6 p.m. todos los días y el Dr. Paz también",
        "Puedes traer documentos, p. ej. el pasaporte o el DNI, etc. y también fotos",
        "Estamos en la Av. Larco núm. 345, aprox. a dos cuadras del parque, pág. 3 del mapa",
        "Enviamos a todos los estados de EE. UU. y también a Canadá sin costo",
        "El precio total con el IVA incluido es de 3.50 euros o 1.200 pesos",
        "El precio total con el IVA incluido es de 3.",
        "Puedes escribirnos al correo ventas@tienda.com o en tienda.",
        "Nuestros horarios son los siguientes:\n\n",
        "**Nota: mañana abrimos a las nueve. Y tam",
        "Tenemos varias cosas (entre otras, pan. Y también ",
        "Mira el código que te paso `a b c d. e f",
        "Este es el código de la página:\n```\nuna linea. Otra linea.\n\nmas. ",
        "## Horario de atención de la tienda. Hoy\n",
        "**Horario de atención de la tienda**\n\n",
        "| Día | Hora |\n|---|---|\n| Lunes. Martes | 9 a 18. Siempre |\n",
        "1. ",
        "Te espero mañana en la tienda a las 10. ",
      })
  void waitsWhileNothingWorthSendingIsComplete(String text) {
    assertThat(Sentences.completeLength(text)).isZero();
  }

  /** For any text: its prefixes never take back what was complete, and stay within the text. */
  @Test
  void neverTakesBackACompleteSentence() {
    long seed = RandomText.seed();
    var random = new RandomText(seed);
    for (int i = 0; i < 100; i++) {
      String text = random.markdown(1 + random.below(80));
      int before = 0;
      for (int end = 0; end <= text.length(); end++) {
        int now = Sentences.completeLength(text.substring(0, end));
        assertThat(now).as("seed %d: %s", seed, text).isBetween(before, end);
        before = now;
      }
    }
  }

  /** Character by character, each is read a bounded number of times. */
  @ParameterizedTest
  @ValueSource(strings = {".", "a. ", "`", "*", "Sr. ", "aaaaaaaa", "- a\n", "1.", "(", "😊"})
  void readsEachCharacterABoundedNumberOfTimes(String piece) {
    var growing = new StringBuilder();
    var counting = new CountingText(growing);
    var scanner = new SentenceScanner(Integer.MAX_VALUE);
    for (int i = 0; i < 20_000 / piece.length(); i++) {
      growing.append(piece);
      scanner.advance(counting);
      scanner.completeIfNothingFollows();
    }
    assertThat(counting.reads()).isLessThan(growing.length() * 100L);
  }
}

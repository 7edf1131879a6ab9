package dev.chasqui.sandbox;

import java.util.List;
import java.util.Locale;

/** The languages of the demo model, told apart by their everyday words. */
enum DemoLanguage {
  ES(
      "hola buenas buenos dias tardes noches gracias cuanto cuesta cuestan donde esta estan hay"
          + " tienen teneis tienes quiero queria quisiera puedo podeis pueden para el la los las"
          + " una un y pero con abren abris abierto cerrado horario precio que cual cuando como"
          + " llamo soy tambien manana hoy lunes martes miercoles jueves viernes sabado domingo es"
          + " mi me te lo del al por favor necesito direccion envio pago tarjeta si perdona",
      "ñ¿¡"),
  PT(
      "ola oi bom boa dia tarde noite obrigado obrigada quanto custa custam onde fica voces voce"
          + " tem temos quero queria gostaria posso podem para o a os as uma um e mas com abre"
          + " abrem aberto fechado preco que qual quando como chamo sou tambem amanha hoje"
          + " segunda terca quarta quinta sexta sabado domingo meu minha eu do da no na por favor"
          + " preciso endereco entrega pagamento cartao sim nao horario entregam",
      "ãõçâêô"),
  EN(
      "hello hi hey good morning afternoon evening thanks thank you how much does do where is are"
          + " there have has want would like can could for the a an and but with open opening"
          + " closed hours price what which when my name i am also tomorrow today monday"
          + " tuesday wednesday thursday friday saturday sunday me it please need address delivery"
          + " payment card yes no your cost costs we did",
      "");

  /** All known words between spaces. */
  private final String words;

  private final String letters;

  DemoLanguage(String words, String letters) {
    this.words = " " + String.join(" ", Words.of(words)) + " ";
    this.letters = letters;
  }

  /** The language with the most known words in {@code text}; Spanish when no other has more. */
  static DemoLanguage of(String text) {
    DemoLanguage best = ES;
    for (DemoLanguage language : List.of(PT, EN)) {
      if (language.evidence(text) > best.evidence(text)) {
        best = language;
      }
    }
    return best;
  }

  /** ISO 639-1. */
  String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The one of three texts that is in this language. */
  String pick(String es, String pt, String en) {
    return switch (this) {
      case ES -> es;
      case PT -> pt;
      case EN -> en;
    };
  }

  private long evidence(String text) {
    boolean marked = text.toLowerCase(Locale.ROOT).chars().anyMatch(c -> letters.indexOf(c) >= 0);
    return (marked ? 2 : 0)
        + Words.of(text).stream().filter(word -> words.contains(" " + word + " ")).count();
  }
}

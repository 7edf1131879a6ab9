package dev.chasqui.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How people say that they want to hear nothing more, and again something, by ISO 639-1 code.
 *
 * @param languages words and confirmations of each language
 */
public record OptOutConfig(Map<String, Words> languages) {
  public OptOutConfig {
    languages = Collections.unmodifiableMap(new LinkedHashMap<>(languages));
  }

  /**
   * One language.
   *
   * @param stop whole messages that mean stop
   * @param start whole messages that take it back
   * @param stopped what is answered to the first
   * @param started what is answered to the second
   */
  public record Words(List<String> stop, List<String> start, String stopped, String started) {
    public Words {
      stop = List.copyOf(stop);
      start = List.copyOf(start);
    }
  }

  /** Spanish, Portuguese and English. */
  public static OptOutConfig defaults() {
    var languages = new LinkedHashMap<String, Words>();
    languages.put(
        "es",
        new Words(
            List.of(
                "baja",
                "darme de baja",
                "quiero darme de baja",
                "dame de baja",
                "parar",
                "cancelar suscripción",
                "no más mensajes",
                "no quiero más mensajes",
                "no quiero recibir más mensajes",
                "no me escriban más",
                "no me escribas más"),
            List.of("alta", "volver", "iniciar", "quiero recibir mensajes"),
            "Listo, no te escribiremos más. Si cambias de idea, escribe ALTA.",
            "Bienvenido de nuevo: volverás a recibir nuestros mensajes. Para dejarlo, escribe BAJA."));
    languages.put(
        "pt",
        new Words(
            List.of(
                "sair",
                "parar",
                "cancelar inscrição",
                "descadastrar",
                "remover",
                "não quero mais mensagens",
                "não quero receber mais mensagens",
                "não quero mais receber mensagens"),
            List.of("voltar", "iniciar", "quero receber mensagens"),
            "Pronto, não enviaremos mais mensagens. Se mudar de ideia, escreva VOLTAR.",
            "Que bom ter você de volta: você receberá nossas mensagens. Para sair, escreva SAIR."));
    languages.put(
        "en",
        new Words(
            List.of(
                "stop",
                "stop all",
                "unsubscribe",
                "opt out",
                "quit",
                "no more messages",
                "stop messaging me",
                "do not message me again"),
            List.of("start", "unstop", "subscribe", "resume messages"),
            "Done, we will not write to you again. If you change your mind, send START.",
            "Welcome back: you will hear from us again. To stop, send STOP."));
    return new OptOutConfig(languages);
  }
}

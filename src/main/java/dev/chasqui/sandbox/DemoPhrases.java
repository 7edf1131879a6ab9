package dev.chasqui.sandbox;

/** What the demo model says around the facts, in the language of the person. */
enum DemoPhrases {
  MARKER("(respuesta de demostración)", "(resposta de demonstração)", "(demo answer)"),
  HELLO("¡Hola{0}! Soy {1}, de {2}.", "Olá{0}! Sou {1}, de {2}.", "Hi{0}! I am {1}, from {2}."),
  WELCOME("¡Encantado, {0}!", "Prazer, {0}!", "Nice to meet you, {0}!"),
  THANKS(
      "¡De nada! Aquí estoy si necesitas algo más.",
      "De nada! Estou aqui se precisar de mais alguma coisa.",
      "You are welcome! I am here if you need anything else."),
  OFFER(
      "¿En qué te ayudo? Puedo contarte sobre: {0}.",
      "Como posso ajudar? Posso falar sobre: {0}.", "How can I help? I can tell you about: {0}."),
  UNKNOWN(
      "Ese dato no lo tengo. Puedo contarte sobre: {0}.",
      "Não tenho essa informação. Posso falar sobre: {0}.",
      "I do not have that information. I can tell you about: {0}."),
  NO_FACTS(
      "Todavía no tengo datos del negocio para contestar.",
      "Ainda não tenho dados do negócio para responder.",
      "I have no facts about the business yet."),
  STILL("Sobre lo mismo:", "Sobre o mesmo:", "About the same:"),
  YOUR_NAME("Te llamas {0}.", "Você se chama {0}.", "Your name is {0}."),
  NAME_UNKNOWN(
      "Todavía no me has dicho tu nombre.",
      "Você ainda não me disse o seu nome.",
      "You have not told me your name yet."),
  EARLIER(
      "Antes me escribiste: «{0}».", "Antes você escreveu: «{0}».", "Earlier you wrote: “{0}”."),
  NOTHING_EARLIER(
      "Este es tu primer mensaje en este chat.",
      "Esta é a sua primeira mensagem neste chat.",
      "This is your first message in this chat."),
  PARTY(
      "Tengo apuntado que es para {0} personas.",
      "Tenho anotado que é para {0} pessoas.", "I have noted that it is for {0} people."),
  COMPLAINT(
      "Queja o reclamación: «{0}»", "Queixa ou reclamação: «{0}»", "Complaint or claim: “{0}”"),
  PHOTO(
      "He recibido tu foto, pero como modelo de demostración no puedo verla: cuéntame qué aparece.",
      "Recebi sua foto, mas como modelo de demonstração não consigo vê-la: conte o que aparece.",
      "I got your photo, but as a demo model I cannot see it: tell me what it shows."),
  VOICE(
      "He recibido tu nota de voz, pero como modelo de demostración no puedo escucharla:"
          + " escríbeme, por favor.",
      "Recebi seu áudio, mas como modelo de demonstração não consigo ouvi-lo: escreva, por favor.",
      "I got your voice note, but as a demo model I cannot hear it: please write to me."),
  FILE(
      "He recibido tu documento, pero como modelo de demostración no puedo leerlo.",
      "Recebi seu documento, mas como modelo de demonstração não consigo lê-lo.",
      "I got your document, but as a demo model I cannot read it."),
  PLACE(
      "He recibido tu ubicación, ¡gracias!",
      "Recebi sua localização, obrigado!",
      "I got your location, thank you!");

  private final String es;
  private final String pt;
  private final String en;

  DemoPhrases(String es, String pt, String en) {
    this.es = es;
    this.pt = pt;
    this.en = en;
  }

  /** The phrase with {@code {0}}, {@code {1}}, … filled in. */
  String in(DemoLanguage language, String... values) {
    String text = language.pick(es, pt, en);
    for (int i = 0; i < values.length; i++) {
      text = text.replace("{" + i + "}", values[i]);
    }
    return text;
  }
}

package dev.chasqui.sandbox;

import dev.chasqui.config.AssistantConfig;
import dev.chasqui.sandbox.DemoFacts.Fact;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the demo model answers: no intelligence, only the business's facts found by their words, a
 * little small talk, and memory of what stands in the messages it is given.
 */
final class DemoAnswers {

  /** One message of the conversation; the role as in the OpenAI API. */
  record Said(String role, String text) {}

  private static final Pattern GREETING =
      Pattern.compile(
          "\\b(hola|buenas|buenos dias|hello|hi|hey|ola|oi|bom dia|boa (tarde|noite)|good"
              + " (morning|afternoon|evening))\\b");
  private static final Pattern THANKS =
      Pattern.compile("\\b(gracias|obrigad[oa]|thanks|thank you)\\b");
  private static final Pattern TELLS_NAME =
      Pattern.compile(
          "(?iu)\\b(?:me llamo|mi nombre es|me chamo|(?:o )?meu nome [eé]|my name is|call me)\\s+"
              + "(\\p{L}[\\p{L}'’-]+)");
  private static final Pattern ASKS_NAME =
      Pattern.compile(
          "\\b(como me llamo|cual es mi nombre|mi nombre\\?|como me chamo|qual (e )?o? ?meu"
              + " nome|what( i|')?s my name|what is my name|sabes quien soy)\\b");
  private static final Pattern ASKS_EARLIER =
      Pattern.compile(
          "\\b(que te (dije|pedi|pregunte|conte|escribi)|que habia (dicho|pedido)|te acuerdas|o que"
              + " (eu )?(disse|pedi|perguntei|falei)|voce (se )?lembra|what did i"
              + " (say|ask|order|tell)|do you remember)\\b");
  private static final Pattern PARTY =
      Pattern.compile("\\b(?:para|for|somos|sois|we are)\\s+(\\d{1,4})\\b(?! ?(?:h|:|€|eur))");
  private static final Pattern PHOTO =
      media("fotos?|imagen(?:es)?|photos?|images?|pictures?|imagens?|imagem");
  private static final Pattern VOICE =
      media("notas? de voz|audios?|voice (?:note|message)s?|mensage[mn]s? de voz");
  private static final Pattern FILE = media("documentos?|documents?|pdf|archivos?|arquivos?");
  private static final Pattern PLACE = media("ubicacion|location|localizacao");
  private static final Pattern BRACKETED = Pattern.compile("\\[[^\\]]*]");
  private static final List<String> LINKING = List.of("y", "e", "and", "pero", "mas", "but");

  private final @Nullable AssistantConfig assistant;

  DemoAnswers(@Nullable AssistantConfig assistant) {
    this.assistant = assistant;
  }

  /** Media that the gateway describes in brackets, or that the person says to have sent. */
  private static Pattern media(String names) {
    return Pattern.compile(
        "[\\[(<{*_][^\\])>}]{0,120}?\\b("
            + names
            + ")\\b|\\b(mando|envio|adjunto|mandei|segue|attached|here"
            + " is|sending)\\b[^.?!]{0,24}\\b("
            + names
            + ")\\b");
  }

  /** Answers the latest messages of the person, in their language. Never blank. */
  String answer(List<Said> conversation) {
    int start = startOfThought(conversation);
    String thought = thought(conversation);
    List<Said> earlier = conversation.subList(0, start);
    DemoLanguage language = language(conversation, thought);
    DemoFacts facts = facts(conversation);
    String plain = Words.plain(thought);
    String name = lastName(joined(earlier) + "\n" + thought);

    var parts = new ArrayList<String>();
    boolean greets = GREETING.matcher(plain).find();
    boolean introduces = TELLS_NAME.matcher(thought).find();
    if (greets) {
      String to = name == null ? "" : ", " + name;
      parts.add(DemoPhrases.HELLO.in(language, to, assistantName(), businessName(conversation)));
    } else if (introduces && name != null) {
      parts.add(DemoPhrases.WELCOME.in(language, name));
    }
    mentionMedia(plain, language, parts);
    int small = parts.size();
    remember(plain, earlier, name, language, parts);
    boolean recalled = parts.size() > small;
    List<Fact> found = recalled ? strongOnly(facts, plain, thought) : facts.about(thought);
    boolean followsUp = found.isEmpty() && isFollowUp(plain);
    if (followsUp) {
      found = lastTopic(facts, earlier);
      if (!found.isEmpty()) {
        parts.add(DemoPhrases.STILL.in(language));
      }
    }
    found.forEach(fact -> parts.add("**" + fact.label(language) + ":** " + fact.text()));
    notePartySize(plain, earlier, found, language, parts);
    if (found.isEmpty() && THANKS.matcher(plain).find()) {
      parts.add(DemoPhrases.THANKS.in(language));
    } else if (found.isEmpty() && !recalled && parts.size() == small) {
      boolean smallTalk = small > 0;
      parts.add(nothingFound(facts, language, smallTalk));
    }
    boolean first = conversation.stream().noneMatch(said -> said.role().equals("assistant"));
    if (first) {
      parts.add(DemoPhrases.MARKER.in(language));
    }
    return String.join("\n", parts);
  }

  private static String nothingFound(DemoFacts facts, DemoLanguage language, boolean smallTalk) {
    List<String> labels = facts.labels(language);
    if (labels.isEmpty()) {
      return DemoPhrases.NO_FACTS.in(language);
    }
    String topics = labels.stream().limit(8).collect(Collectors.joining(", "));
    return (smallTalk ? DemoPhrases.OFFER : DemoPhrases.UNKNOWN).in(language, topics);
  }

  private static void mentionMedia(String plain, DemoLanguage language, List<String> parts) {
    if (PHOTO.matcher(plain).find()) {
      parts.add(DemoPhrases.PHOTO.in(language));
    }
    if (VOICE.matcher(plain).find()) {
      parts.add(DemoPhrases.VOICE.in(language));
    }
    if (FILE.matcher(plain).find()) {
      parts.add(DemoPhrases.FILE.in(language));
    }
    if (PLACE.matcher(plain).find()) {
      parts.add(DemoPhrases.PLACE.in(language));
    }
  }

  private static void remember(
      String plain,
      List<Said> earlier,
      @Nullable String name,
      DemoLanguage language,
      List<String> parts) {
    if (ASKS_NAME.matcher(plain).find()) {
      parts.add(
          name == null
              ? DemoPhrases.NAME_UNKNOWN.in(language)
              : DemoPhrases.YOUR_NAME.in(language, name));
    }
    if (ASKS_EARLIER.matcher(plain).find()) {
      parts.add(
          earlier.stream()
              .filter(said -> said.role().equals("user") && Words.of(said.text()).size() > 2)
              .reduce((_, last) -> last)
              .map(said -> DemoPhrases.EARLIER.in(language, oneLine(said.text())))
              .orElseGet(() -> DemoPhrases.NOTHING_EARLIER.in(language)));
    }
  }

  /** Beside a question about the past only facts that are clearly asked for as well. */
  private static List<Fact> strongOnly(DemoFacts facts, String plain, String thought) {
    String rest = ASKS_EARLIER.matcher(ASKS_NAME.matcher(plain).replaceAll(" ")).replaceAll(" ");
    boolean topical = Words.stems(rest).stream().anyMatch(stem -> DemoTopic.of(stem).isPresent());
    return topical ? facts.about(thought) : List.of();
  }

  private static void notePartySize(
      String plain,
      List<Said> earlier,
      List<Fact> found,
      DemoLanguage language,
      List<String> parts) {
    boolean matters =
        found.stream()
            .anyMatch(f -> f.topic() == DemoTopic.PRICES || f.topic() == DemoTopic.BOOKING);
    if (matters) {
      PARTY
          .matcher(Words.plain(joined(earlier)) + "\n" + plain)
          .results()
          .reduce((_, last) -> last)
          .map(match -> match.group(1))
          .ifPresent(number -> parts.add(DemoPhrases.PARTY.in(language, number)));
    }
  }

  private static List<Fact> lastTopic(DemoFacts facts, List<Said> earlier) {
    for (int i = earlier.size() - 1; i >= 0; i--) {
      if (earlier.get(i).role().equals("user")) {
        List<Fact> found = facts.about(earlier.get(i).text());
        if (!found.isEmpty()) {
          return List.of(found.getLast());
        }
      }
    }
    return List.of();
  }

  private static boolean isFollowUp(String plain) {
    List<String> words = Words.of(plain);
    return !words.isEmpty() && LINKING.contains(words.getFirst());
  }

  private static @Nullable String lastName(String text) {
    return TELLS_NAME
        .matcher(text)
        .results()
        .reduce((_, last) -> last)
        .map((MatchResult match) -> match.group(1))
        .map(name -> Character.toUpperCase(name.charAt(0)) + name.substring(1))
        .orElse(null);
  }

  /** What the person wrote since the last answer. */
  static String thought(List<Said> conversation) {
    return joined(conversation.subList(startOfThought(conversation), conversation.size()));
  }

  /** The index after the last answer: everything from there on is one thought. */
  private static int startOfThought(List<Said> conversation) {
    int start = conversation.size();
    while (start > 0 && conversation.get(start - 1).role().equals("user")) {
      start--;
    }
    return start;
  }

  /**
   * The language of the thought, or of the words before it when it is too short to tell. What
   * stands in brackets was described by the gateway and is not in the person's language.
   */
  private static DemoLanguage language(List<Said> conversation, String thought) {
    String spoken = BRACKETED.matcher(thought).replaceAll(" ");
    if (Words.of(spoken).size() > 1) {
      return DemoLanguage.of(spoken);
    }
    return DemoLanguage.of(BRACKETED.matcher(joined(conversation)).replaceAll(" "));
  }

  private DemoFacts facts(List<Said> conversation) {
    return assistant != null
        ? DemoFacts.of(assistant.facts())
        : DemoFacts.parse(
            conversation.stream()
                .filter(said -> said.role().equals("system"))
                .map(Said::text)
                .collect(Collectors.joining("\n")));
  }

  private String assistantName() {
    return Optional.ofNullable(assistant).map(AssistantConfig::name).orElse("Chasqui");
  }

  private String businessName(List<Said> conversation) {
    if (assistant != null) {
      return assistant.businessName();
    }
    boolean prompted = conversation.stream().anyMatch(said -> said.role().equals("system"));
    return prompted ? "este negocio" : "Chasqui";
  }

  private static String joined(List<Said> messages) {
    return messages.stream()
        .filter(said -> said.role().equals("user"))
        .map(Said::text)
        .collect(Collectors.joining("\n"));
  }

  static String oneLine(String text) {
    String line = text.strip().replaceAll("\\s+", " ");
    return line.length() <= 120 ? line : line.substring(0, line.offsetByCodePoints(0, 100)) + "…";
  }
}

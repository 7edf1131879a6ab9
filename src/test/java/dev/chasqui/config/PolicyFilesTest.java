package dev.chasqui.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.chasqui.model.Money;
import dev.chasqui.model.PriceCategory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Opt-out words and price lists, through the loader. */
class PolicyFilesTest {
  private static final String LIST =
      """
      effective-from: 2026-10-01
      figures: published
      currency: EUR
      service: billed
      utility-in-window: billed
      free-service-messages: 1000
      markets:
        spain: {prefixes: ["34"], countries: [ES], marketing: 0.0615, utility: 0.02, authentication: 0.02}
        other: {marketing: 0.09, utility: 0.009, authentication: 0.009, service: 0.008}
      """;

  @TempDir private Path dir;

  private PolicyConfig load(String optOut, String... lists) throws Exception {
    return loaded(optOut, lists).config().policy();
  }

  private LoadedConfig loaded(String optOut, String... lists) throws Exception {
    ConfigFixtures.conf(dir, "");
    Path assistant = dir.resolve("assistant.yaml");
    Files.writeString(assistant, Files.readString(assistant) + "\n" + optOut);
    Files.createDirectories(dir.resolve("rates"));
    for (int i = 0; i < lists.length; i++) {
      Files.writeString(dir.resolve("rates").resolve(i + ".yaml"), lists[i]);
    }
    return ConfigLoader.load(Mode.SERVE, ConfigFixtures.SERVE, dir);
  }

  private List<String> mistakes(String optOut, String... lists) {
    var failure = catchThrowableOfType(ConfigException.class, () -> loaded(optOut, lists));
    return failure == null
        ? List.of()
        : failure.problems().stream()
            .map(problem -> problem.key().replace(dir + "/rates/", ""))
            .toList();
  }

  @Test
  void readsAPriceList() throws Exception {
    var list = load("", LIST).rates().getFirst();
    assertThat(list.effectiveFrom()).hasToString("2026-10-01");
    assertThat(list.freeServiceMessages()).isEqualTo(1_000);
    assertThat(list.serviceBilled()).isTrue();
    assertThat(list.example()).isFalse();
    assertThat(list.markets().getFirst().prices())
        .containsEntry(PriceCategory.MARKETING, new Money(61_500, "EUR"));
    assertThat(list.markets().getFirst().prefixes()).containsExactly("34");
  }

  @Test
  void ordersListsByTheirDayAndNeedsNone() throws Exception {
    var rates = load("", LIST, LIST.replace("2026-10-01", "2026-07-01")).rates();
    assertThat(rates.stream().map(list -> list.effectiveFrom().getMonthValue()))
        .containsExactly(7, 10);
    Files.delete(dir.resolve("rates/0.yaml"));
    Files.delete(dir.resolve("rates/1.yaml"));
    assertThat(load("").rates()).isEmpty();
  }

  @Test
  void reportsMistakesInPriceListsByTheirKey() {
    assertThat(mistakes("", LIST.replace("2026-10-01", "soon")))
        .containsExactly("0.yaml: effective-from");
    assertThat(mistakes("", LIST.replace("EUR", "euros"))).containsExactly("0.yaml: currency");
    assertThat(mistakes("", LIST.replace("0.0615", "free")))
        .containsExactly("0.yaml: markets.spain.marketing");
    assertThat(mistakes("", LIST.replace("0.0615", "0.06150001"))).hasSize(1);
    assertThat(mistakes("", LIST.replace("other:", "rest:")))
        .containsExactlyInAnyOrder("0.yaml: markets.rest", "0.yaml: markets.other");
    assertThat(mistakes("", LIST.replace("utility: 0.009, ", "")))
        .containsExactly("0.yaml: markets.other.utility");
    assertThat(
            mistakes(
                "",
                LIST.replace(
                    "  other:",
                    "  italy: {prefixes: [\"34\"], marketing: 1, utility: 1, authentication: 1}\n  other:")))
        .containsExactly("0.yaml: markets.italy");
    assertThat(mistakes("", LIST.replace("service: billed", "servise: billed")))
        .containsExactlyInAnyOrder("0.yaml: servise", "0.yaml: service");
    assertThat(mistakes("", LIST, LIST)).containsExactly("1.yaml: effective-from");
    assertThat(mistakes("", "")).isNotEmpty();
  }

  @Test
  void warnsOfExampleFiguresInProduction() throws Exception {
    assertThat(loaded("", LIST.replace("published", "example")).warnings())
        .anyMatch(line -> line.contains("example figures"));
    assertThat(loaded("", LIST).warnings()).noneMatch(line -> line.contains("example figures"));
  }

  @Test
  void theSampleListsAreAccepted() {
    var rates = ConfigLoader.load(Mode.DEV, Map.of(), Path.of("conf")).config().policy().rates();
    assertThat(rates).hasSize(2).allMatch(RateListConfig::example);
    assertThat(rates.getFirst().serviceBilled()).isFalse();
    assertThat(rates.getLast().freeServiceMessages()).isEqualTo(1_000);
  }

  @Test
  void theOperatorsWordsTakeThePlaceOfTheBuiltInOnes() throws Exception {
    var languages =
        load("opt-out: {es: {stop: [chau]}, fr: {stop: [stop], start: [oui], stopped: Fini., started: Salut.}}")
            .optOut()
            .languages();
    assertThat(languages.keySet()).containsExactly("es", "pt", "en", "fr");
    var spanish = Objects.requireNonNull(languages.get("es"));
    assertThat(spanish.stop()).containsExactly("chau");
    assertThat(spanish.start()).as("not given: as built in").contains("alta");
  }

  @Test
  void reportsMistakesInOptOutWords() {
    assertThat(mistakes("opt-out: {fr: {stop: [fini]}}"))
        .containsExactly("opt-out.fr.start", "opt-out.fr.stopped", "opt-out.fr.started");
    assertThat(mistakes("opt-out: {es: {stopp: [fini]}}")).containsExactly("opt-out.es.stopp");
    assertThat(mistakes("opt-out: {es: {stop: ['!!']}}"))
        .containsExactly("opt-out.es.stop", "opt-out.es.stop");
    assertThat(mistakes("opt-out: {es: {start: [STOP]}}")).containsExactly("opt-out.es.start");
    assertThat(mistakes("opt-out: {spanish: {stop: [fini]}}")).contains("opt-out.spanish");
    assertThat(mistakes("opt-out: {es: {stopped: ''}}")).containsExactly("opt-out.es.stopped");
  }
}

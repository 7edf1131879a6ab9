package dev.chasqui.config;

import dev.chasqui.model.Money;
import dev.chasqui.model.PriceCategory;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** Reads one price list into a {@link RateListConfig}. */
final class RateFile {
  /** ISO 4217 for none; stands in so that the other mistakes of the file are told as well. */
  private static final String NO_CURRENCY = "XXX";

  private static final Set<String> KEYS =
      Set.of(
          "effective-from",
          "currency",
          "figures",
          "service",
          "utility-in-window",
          "free-service-messages",
          "markets");

  private static final Map<String, PriceCategory> PRICES =
      Map.of(
          "marketing", PriceCategory.MARKETING,
          "utility", PriceCategory.UTILITY,
          "authentication", PriceCategory.AUTHENTICATION,
          "authentication-international", PriceCategory.AUTHENTICATION_INTERNATIONAL,
          "service", PriceCategory.SERVICE,
          "general-purpose-ai", PriceCategory.GENERAL_PURPOSE_AI);

  /** What every market must have. */
  private static final Set<String> NEEDED = Set.of("marketing", "utility", "authentication");

  private static final String FIX = "correct it";

  private final Path path;
  private final Problems problems;
  private final YamlFile yaml;

  RateFile(Path path, Problems problems) {
    this.path = path;
    this.problems = problems;
    this.yaml = new YamlFile(path, problems);
  }

  /** Null when there is no day to order it by. */
  @Nullable RateListConfig read() {
    var entries = yaml.read(null);
    mustBeKnown("", entries, KEYS);
    LocalDate from = day(entries);
    String currency = word(entries, "currency", "[A-Z]{3}", "an ISO 4217 code, such as EUR");
    String figures = word(entries, "figures", "example|published", "example or published");
    String service = word(entries, "service", "free|billed", "free or billed");
    String utility = word(entries, "utility-in-window", "free|billed", "free or billed");
    String free = word(entries, "free-service-messages", "\\d{1,9}", "a whole number");
    var markets = markets(entries, currency.isEmpty() ? NO_CURRENCY : currency);
    return from == null
        ? null
        : new RateListConfig(
            from,
            currency.isEmpty() ? NO_CURRENCY : currency,
            figures.equals("example"),
            service.equals("billed"),
            utility.equals("billed"),
            free.isEmpty() ? 0 : Integer.parseInt(free),
            markets);
  }

  private @Nullable LocalDate day(Map<String, Node> entries) {
    String expected = "the first day, as 2026-10-01";
    String text = word(entries, "effective-from", ".+", expected);
    try {
      return text.isEmpty() ? null : LocalDate.parse(text);
    } catch (DateTimeException _) {
      add("effective-from", Problems.quoted(text), expected);
      return null;
    }
  }

  private List<RateListConfig.Market> markets(Map<String, Node> entries, String currency) {
    var node = entries.get("markets");
    var markets = new ArrayList<RateListConfig.Market>();
    if (node != null) {
      yaml.entries(node, name("markets"))
          .forEach((market, child) -> markets.add(market(market, child, currency)));
    }
    if (markets.stream().noneMatch(market -> market.name().equals(RateListConfig.OTHER))) {
      add("markets.other", "nothing", "the prices for everybody whom no other market is for");
    }
    mustBeUnique(markets);
    return markets;
  }

  private RateListConfig.Market market(String market, Node node, String currency) {
    String key = "markets." + market;
    var entries = yaml.entries(node, name(key));
    var known = new TreeSet<>(PRICES.keySet());
    known.addAll(List.of("prefixes", "countries"));
    mustBeKnown(key + ".", entries, known);
    var prefixes =
        list(key + ".prefixes", entries.get("prefixes"), "\\d{1,7}", "digits, as \"34\"");
    var countries = list(key + ".countries", entries.get("countries"), "[A-Z]{2}", "codes, as ES");
    boolean other = market.equals(RateListConfig.OTHER);
    if (other != (prefixes.isEmpty() && countries.isEmpty())) {
      add(
          key,
          other ? "prefixes or countries" : "neither prefixes nor countries",
          other ? "neither: it is for everybody else" : "at least one of them");
    }
    var prices = new EnumMap<PriceCategory, Money>(PriceCategory.class);
    PRICES.forEach((name, category) -> {
      var price = entries.get(name);
      if (price != null) {
        prices.put(category, money(key + "." + name, price, currency));
      } else if (NEEDED.contains(name)) {
        add(key + "." + name, "nothing", "a price");
      }
    });
    return new RateListConfig.Market(market, prefixes, countries, prices);
  }

  private void mustBeUnique(List<RateListConfig.Market> markets) {
    var owners = new HashMap<String, String>();
    for (var market : markets) {
      var codes = new ArrayList<>(market.prefixes());
      codes.addAll(market.countries());
      for (String code : codes) {
        String owner = owners.putIfAbsent(code, market.name());
        if (owner != null) {
          add("markets." + market.name(), code + ", as in markets." + owner, "each in one market");
        }
      }
    }
  }

  private Money money(String key, Node node, String currency) {
    String text = node instanceof ScalarNode scalar ? scalar.getValue() : "";
    if (!text.matches("\\d{1,6}(\\.\\d{1,6})?")) {
      add(key, Problems.quoted(text), "a price with a point and at most 6 decimals, as 0.0341");
      return Money.zero(currency);
    }
    return new Money(new BigDecimal(text).movePointRight(6).longValueExact(), currency);
  }

  private List<String> list(String key, @Nullable Node node, String regex, String expected) {
    var texts = new ArrayList<String>();
    if (node instanceof SequenceNode sequence) {
      for (var item : sequence.getValue()) {
        String text = item instanceof ScalarNode scalar ? scalar.getValue() : "";
        if (text.matches(regex)) {
          texts.add(text);
        } else {
          add(key, Problems.quoted(text) + " at " + yaml.line(item), "a list of " + expected);
        }
      }
    } else if (node != null) {
      add(key, "a " + node.getNodeId() + " at " + yaml.line(node), "a list of " + expected);
    }
    return texts;
  }

  private String word(Map<String, Node> entries, String key, String regex, String expected) {
    var node = entries.get(key);
    String text = node instanceof ScalarNode scalar ? scalar.getValue().strip() : "";
    if (!text.matches(regex)) {
      add(
          key,
          node == null ? "nothing" : Problems.quoted(text) + " at " + yaml.line(node),
          expected);
      return "";
    }
    return text;
  }

  private void mustBeKnown(String prefix, Map<String, Node> entries, Set<String> known) {
    entries.forEach((key, node) -> {
      if (!known.contains(key)) {
        problems.add(
            name(prefix + key),
            "an unknown key at " + yaml.line(node),
            "one of " + String.join(", ", new TreeSet<>(known)),
            Suggestion.nearest(key, known.stream().sorted())
                .map(near -> "did you mean " + near + "?")
                .orElse("remove it"));
      }
    });
  }

  private String name(String key) {
    return path + ": " + key;
  }

  private void add(String key, String found, String expected) {
    problems.add(name(key), found, expected, FIX);
  }
}

package dev.chasqui.policy;

import dev.chasqui.model.PriceCategory;
import dev.chasqui.model.TemplateState;
import java.util.List;
import java.util.Optional;

/**
 * The templates of an account.
 *
 * @param fallbackLanguage taken when a template does not exist in the person's language
 */
public record Templates(List<Template> all, String fallbackLanguage) {
  public Templates {
    all = List.copyOf(all);
  }

  /** No templates. */
  public static final Templates NONE = new Templates(List.of(), "en");

  /**
   * One template in one language.
   *
   * @param category what WhatsApp has filed it under, which may not be what was asked for
   * @param params how many gaps it has
   * @param approved whether it may be sent now: not pending, rejected, paused or disabled
   */
  public record Template(
      String name, String language, PriceCategory category, int params, boolean approved) {}

  /** The same as WhatsApp sees them now; of two states of one template the later counts. */
  public Templates as(List<TemplateState> states) {
    return new Templates(
        all.stream().map(template -> as(template, states)).toList(), fallbackLanguage);
  }

  private static Template as(Template template, List<TemplateState> states) {
    var now = template;
    for (var state : states) {
      if (state.name().equals(now.name()) && state.language().equals(now.language())) {
        String told = state.category();
        var category =
            told == null ? now.category() : PriceCategory.parse(told).orElse(now.category());
        now = new Template(now.name(), now.language(), category, now.params(), state.usable());
      }
    }
    return now;
  }

  /**
   * The approved template of this name in the language that comes nearest: the very one, the same
   * without its region, the same of any region, the fallback.
   */
  public Optional<Template> find(String name, String language) {
    String plain = plain(language);
    return first(name, language)
        .or(() -> first(name, plain))
        .or(() -> approved(name).filter(t -> plain(t.language()).equals(plain)).findFirst())
        .or(() -> first(name, fallbackLanguage));
  }

  private Optional<Template> first(String name, String language) {
    return approved(name).filter(template -> template.language().equals(language)).findFirst();
  }

  private java.util.stream.Stream<Template> approved(String name) {
    return all.stream().filter(template -> template.approved() && template.name().equals(name));
  }

  private static String plain(String language) {
    int region = language.indexOf('_');
    return region < 0 ? language : language.substring(0, region);
  }
}

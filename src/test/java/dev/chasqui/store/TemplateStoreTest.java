package dev.chasqui.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chasqui.model.Source;
import dev.chasqui.model.TemplateEvent;
import dev.chasqui.model.TemplateState;
import dev.chasqui.testing.Backends;
import dev.chasqui.testing.BackendsExtension;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith({VertxExtension.class, BackendsExtension.class})
class TemplateStoreTest {
  private static final Instant T0 = Instant.parse("2026-11-02T10:00:00Z");

  private TemplateStore store;

  @BeforeEach
  void start(Vertx vertx, Backends backends) {
    var fixture = StoreFixture.start(vertx, backends.freshDatabase());
    store = new TemplateStore(fixture.database(), fixture.commits());
  }

  private static Source at(long second) {
    return new Source(
        StoreFixture.conversation("account", "1"),
        "1",
        "message_template_status_update",
        T0.plusSeconds(second),
        "{}",
        "key" + second);
  }

  private static TemplateEvent.Template template(@Nullable String name) {
    return new TemplateEvent.Template("900000001", name, "es");
  }

  private void status(long second, String event, @Nullable String category) {
    store
        .learn(
            new TemplateEvent.StatusChanged(
                at(second), template("t"), event, category, null, null, null, null, null))
        .await();
  }

  private void category(
      long second, String current, @Nullable String next, @Nullable Instant nextAt) {
    store
        .learn(
            new TemplateEvent.CategoryChanged(
                at(second), template("t"), null, current, next, nextAt))
        .await();
  }

  private TemplateState state() {
    return store.states(List.of("t", "another")).await().getFirst();
  }

  @Test
  void theNewestOfEachKindOfNewsHoldsInWhateverOrderItComes() {
    status(10, "PAUSED", "UTILITY");
    status(5, "APPROVED", "MARKETING");
    category(20, "MARKETING", null, null);
    category(15, "UTILITY", null, null);
    store.learn(new TemplateEvent.QualityChanged(at(7), template("t"), "GREEN", "RED")).await();
    assertThat(state()).isEqualTo(new TemplateState("t", "es", "PAUSED", null, "MARKETING", "RED"));
    assertThat(state().usable()).isFalse();
    status(30, "APPROVED", null);
    assertThat(state().usable()).isTrue();
    assertThat(state().category()).isEqualTo("MARKETING");
  }

  @Test
  void anAnnouncedCategoryHoldsFromItsTime() {
    category(0, "UTILITY", "MARKETING", Instant.now().plusSeconds(3_600));
    assertThat(state().category()).isEqualTo("UTILITY");
    category(1, "UTILITY", "MARKETING", Instant.now().minusSeconds(1));
    assertThat(state().category()).isEqualTo("MARKETING");
  }

  @Test
  void whatNamesNoTemplateChangesNothing() {
    store
        .learn(
            new TemplateEvent.StatusChanged(
                at(0), template(null), "PAUSED", null, null, null, null, null, null))
        .await();
    assertThat(store.states(List.of("t")).await()).isEmpty();
  }
}

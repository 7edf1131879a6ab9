package dev.chasqui.eventlog;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PollViewTest {
  private final PollView view = new PollView();

  @Test
  void isBehindUntilAPollFoundNothingMore() {
    assertThat(view.current()).isFalse();
    view.polled(true, System.nanoTime());
    assertThat(view.current()).isFalse();
    view.polled(false, System.nanoTime());
    assertThat(view.current()).isTrue();
  }

  @Test
  void aPollThatIsOverdueSaysNothing() {
    view.polled(false, System.nanoTime() + 1_000_000_000);
    assertThat(view.current()).isTrue();
    view.polled(false, System.nanoTime() - 100_000_000);
    assertThat(view.current()).isFalse();
  }

  @Test
  void aLogThatNobodyReadsIsNotWaitedForUntilItIsReadAgain() {
    view.stands();
    assertThat(view.current()).isTrue();
    view.polled(true, System.nanoTime());
    assertThat(view.current()).isFalse();
  }
}

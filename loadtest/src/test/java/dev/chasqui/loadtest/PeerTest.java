package dev.chasqui.loadtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeerTest {

  @Test
  void aCommandMayHaveEqualSignsOfItsOwn() {
    assertThat(Peer.of("one=node a.mjs --x=1 ;two.js = env A=b python3 b.py"))
        .containsExactly(
            new Peer("one", "node a.mjs --x=1"), new Peer("two.js", "env A=b python3 b.py"));
    assertThat(Peer.of(" ; ")).isEmpty();
    assertThat(Peer.of("")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"node a.mjs", "one=", "=node", "a/b=node", "one=node;two"})
  void whatIsNoPeerIsRefusedBeforeAnythingStarts(String peers) {
    refused("name=command", "--peers", peers);
  }

  @Test
  void aNameStandsForOneServer() {
    refused("'a' is taken", "--peers", "a=node a.mjs; a=node b.mjs");
    refused("'floor' is taken", "--peers", "floor=node a.mjs");
  }

  @Test
  void whatWouldNotBeMeasuredIsRefused() {
    refused("--peak 0", "--peers", "a=node a.mjs", "--peak", "0");
    refused("--target", "--peers", "a=node a.mjs", "--target", "http://localhost:8080");
  }

  private static void refused(String why, String... flags) {
    var args = Stream.concat(Stream.of("ack"), Stream.of(flags)).toArray(String[]::new);
    assertThatExceptionOfType(LoadTestException.class)
        .isThrownBy(() -> LoadTest.parse(new AckTrial(), args))
        .withMessageContaining(why)
        .satisfies(e -> assertThat(e.code()).isEqualTo(64));
  }
}

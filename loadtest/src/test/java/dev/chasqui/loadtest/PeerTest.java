package dev.chasqui.loadtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

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
    var args = new String[] {"ack", "--peers", peers};
    assertThatExceptionOfType(LoadTestException.class)
        .isThrownBy(() -> LoadTest.parse(new AckTrial(), args))
        .withMessageContaining("name=command")
        .satisfies(e -> assertThat(e.code()).isEqualTo(64));
  }
}

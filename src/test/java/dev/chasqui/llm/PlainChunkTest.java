package dev.chasqui.llm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainChunkTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"choices\":[]}",
        "{\"choices\":[{}]}",
        "{\"choices\":[{\"delta\":{}}]}",
        "{\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}",
        "{\"choices\":[{\"delta\":{\"content\":null,\"tool_calls\":null}}]}",
        "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"¿Ya \\u00e9 \\\"a\\\"?\\n😀\"},\"finish_reason\":null}]}",
        "{\"choices\":[{\"delta\":{\"content\":\"a\",\"content\":\"b\"}}],\"model\":\"m\",\"model\":null}",
        "{\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\",\"logprobs\":{\"content\":[{\"delta\":1}]}}]}",
        "{\"id\":\"1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"usage\":null,\"error\":null}",
        "{\"model\":\"\",\"choices\":[{\"finish_reason\":\"\",\"delta\":{\"content\":\"x\"}}]} and more"
      })
  void readsAPlainChunkAsTheTreeDoes(String json) {
    assertThat(PlainChunk.read(json)).isNotNull().isEqualTo(ChatChunk.parseTree(json));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "null",
        "{",
        "{\"choices\":[{\"delta\":{\"content\":\"x\"}}]",
        "{\"choices\":[{\"delta\":{\"content\":\"x\"}]}",
        "{\"choices\":[{\"delta\":{\"content\":\"x\"",
        "{\"choices\":[{\"delta\":{\"content\":[{\"type\":\"text\",\"text\":\"x\"}]}}]}",
        "{\"choices\":[{\"delta\":{\"content\":5}}]}",
        "{\"choices\":[{\"delta\":null,\"message\":{\"content\":\"x\"}}]}",
        "{\"choices\":[{\"message\":{\"content\":\"x\"}}]}",
        "{\"choices\":[{\"delta\":{\"content\":\"x\"}},{\"delta\":{\"content\":\"y\"}}]}",
        "{\"choices\":[{\"delta\":{\"content\":\"x\"}}],\"choices\":[]}",
        "{\"choices\":[{\"delta\":{\"content\":\"x\"},\"delta\":{}}]}",
        "{\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"function\":{\"name\":\"f\"}}]}}]}",
        "{\"choices\":[{\"delta\":{\"function_call\":{\"name\":\"f\",\"arguments\":\"{}\"}}}]}",
        "{\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4}}",
        "{\"choices\":null}",
        "{\"model\":7}",
        "{\"error\":\"overloaded\"}",
        "{\"error\":{\"message\":\"no\",\"code\":429}}",
        "{\"object\":\"error\",\"message\":\"no\"}"
      })
  void leavesEverythingElseToTheTree(String json) {
    assertThat(PlainChunk.read(json)).isNull();
    assertThat(ChatChunk.parse(json)).isEqualTo(ChatChunk.parseTree(json));
  }
}

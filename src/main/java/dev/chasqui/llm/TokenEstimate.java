package dev.chasqui.llm;

import java.util.List;

/**
 * A rough token count, for budgets and for servers that report no usage.
 *
 * <p>Counts UTF-8 bytes, {@value #BYTES_PER_TOKEN} to a token: the low end of what customer
 * messages measure with OpenAI's {@code cl100k_base} and {@code o200k_base} (English 4.4 to 4.5,
 * Spanish 3.5 to 4.1, Portuguese 3.4 to 4.3), so that it errs on the high side and keeps a budget.
 * Only very short texts and those full of slang and emoji have more, by a half at worst. Bytes and
 * not characters, because accents and scripts without spaces, which cost more tokens, also take
 * more bytes. Not thread-safe.
 */
public final class TokenEstimate {
  static final double BYTES_PER_TOKEN = 3.4;

  /** What the chat format adds around each message. */
  static final int TOKENS_PER_MESSAGE = 4;

  private long bytes;

  /** The tokens of a text, rounded up; 0 only for the empty text. */
  public static int of(String text) {
    return tokens(utf8Length(text));
  }

  /** The tokens of a prompt, with what the chat format adds around each message. */
  public static int of(List<ChatMessage> messages) {
    int sum = 0;
    for (ChatMessage message : messages) {
      sum += TOKENS_PER_MESSAGE + of(message.content());
    }
    return sum;
  }

  /** The tokens of a prompt with the tools that it offers, which servers put into words as well. */
  static int of(ModelRequest request) {
    int sum = of(request.messages());
    for (Tool tool : request.tools()) {
      sum += TOKENS_PER_MESSAGE + of(tool.name()) + of(tool.description()) + of(tool.parameters());
    }
    return sum;
  }

  /** Adds a piece of a text. Pieces may be of any size: only the sum is rounded. */
  public void add(String piece) {
    bytes += utf8Length(piece);
  }

  /** The tokens of all pieces so far. */
  public int tokens() {
    return tokens(bytes);
  }

  private static int tokens(long bytes) {
    return (int) Math.min(Integer.MAX_VALUE, (long) Math.ceil(bytes / BYTES_PER_TOKEN));
  }

  /**
   * Counts without encoding. A half of a surrogate pair counts two bytes, so that pairs make four.
   */
  private static long utf8Length(String text) {
    long length = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        length += 1;
      } else if (c < 0x800 || Character.isSurrogate(c)) {
        length += 2;
      } else {
        length += 3;
      }
    }
    return length;
  }
}

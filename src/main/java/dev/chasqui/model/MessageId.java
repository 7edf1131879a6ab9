package dev.chasqui.model;

/**
 * Meta's id of one message ({@code wamid.…}; the dashboard's test button sends other forms).
 *
 * @param value the id as received, never blank
 */
public record MessageId(String value) {
  public MessageId {
    if (value.isBlank()) {
      throw new IllegalArgumentException("message id must not be blank");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}

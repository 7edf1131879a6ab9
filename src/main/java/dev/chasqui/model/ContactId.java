package dev.chasqui.model;

/**
 * The stable identity of whom a conversation is with: the business-scoped user id when known, else
 * the phone number, or a group id. Not assumed to be numeric.
 *
 * @param value the id, never blank
 */
public record ContactId(String value) {
  public ContactId {
    if (value.isBlank()) {
      throw new IllegalArgumentException("contact id must not be blank");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}

package dev.chasqui.model;

/**
 * The Cloud API's id of a business phone number ({@code metadata.phone_number_id}); not the number
 * itself.
 *
 * @param value the id, never blank and without a colon
 */
public record PhoneNumberId(String value) {
  public PhoneNumberId {
    if (value.isBlank() || value.indexOf(':') >= 0) {
      throw new IllegalArgumentException("phone_number_id must be a non-blank text without ':'");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}

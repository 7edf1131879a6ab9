package dev.chasqui.model;

/**
 * Names a conversation: one business number and one contact. Its text form is the Kafka key of
 * every event of the conversation.
 */
public record ConversationKey(PhoneNumberId number, ContactId contact) {

  /**
   * Reads the text form {@code phone_number_id:contact}.
   *
   * @throws IllegalArgumentException when the text has no colon or an empty side
   */
  public static ConversationKey parse(String text) {
    int colon = text.indexOf(':');
    if (colon < 0) {
      throw new IllegalArgumentException("conversation key must read phone_number_id:contact");
    }
    return new ConversationKey(
        new PhoneNumberId(text.substring(0, colon)), new ContactId(text.substring(colon + 1)));
  }

  /** The text form {@code phone_number_id:contact}. Personal data: never log it above debug. */
  @Override
  public String toString() {
    return number.value() + ":" + contact.value();
  }
}

package dev.chasqui.llm;

/** One message of a prompt. */
public record ChatMessage(Role role, String content) {
  /** The OpenAI roles in use. */
  public enum Role {
    SYSTEM,
    USER,
    ASSISTANT
  }
}

package dev.chasqui.llm;

/**
 * How a model call ended well.
 *
 * @param model the model that answered, which differs from the requested one after a fallback
 * @param finishReason as the server gave it: {@code stop}, {@code length}, {@code content_filter},
 *     …
 */
public record ModelResult(String model, String finishReason, TokenUsage usage) {}
